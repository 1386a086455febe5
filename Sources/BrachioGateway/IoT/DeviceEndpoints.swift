/// Where devices reach the server, as far as it is open to them.
package protocol DeviceEndpoints: Sendable {
    /// The port for MQTT, WebSocket and HTTPS with certificates; `nil` while it is closed.
    var securePort: Int? { get }

    /// `host:port` of a broker that is not the server's own, through which it works.
    var otherBroker: String? { get }
}

extension DeviceEndpoints {
    package var otherBroker: String? { nil }
}
