/// Where devices reach the server, as far as it is open to them.
package protocol DeviceEndpoints: Sendable {
    /// The port for MQTT, WebSocket and HTTPS with certificates; `nil` while it is closed.
    var securePort: Int? { get }
}
