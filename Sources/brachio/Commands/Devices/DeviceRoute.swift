internal import BrachioCore
internal import BrachioDeployment
internal import Foundation

/// How a device reaches the server: by the address and the ports that the server knows of itself, where nothing else is said.
struct DeviceRoute {
    /// The thing's attribute that holds the endpoint's address as the device reaches it: `http://192.168.1.5:4566`.
    static let attribute = "brachio.endpoint"

    var host: String?
    var port: Int?
    var mqttPort: Int?

    /// - Throws: `system` where the server has no broker for devices.
    func endpoint(of server: ServerEndpoint) throws -> EdgeEndpoint {
        guard let own = server.mqttsPort else {
            throw BrachioError(.system, "the server's broker takes no TLS connections", mend: "start the server without --no-mqtt, and with its own authority")
        }
        let address = URLComponents(string: server.url), host = host ?? address?.host ?? "localhost"
        return EdgeEndpoint(
            host: host, mqttPort: mqttPort ?? own, url: Self.url(address?.scheme ?? "http", host, port ?? address?.port ?? 4566))
    }

    /// An address of version 6 goes into brackets.
    static func url(_ scheme: String, _ host: String, _ port: Int) -> String {
        "\(scheme)://\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host):\(port)"
    }
}
