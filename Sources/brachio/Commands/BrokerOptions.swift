internal import ArgumentParser
internal import BrachioCertificates
internal import BrachioCore
internal import BrachioMQTT
internal import Foundation

/// What `serve` offers about the broker.
struct BrokerOptions: ParsableArguments {
    @Option(name: .customLong("mqtt-mode"), help: "Whose rules the broker follows: those of IoT Core (aws), or the standard's (strict).")
    var mode = BrokerMode.aws

    @Option(name: .customLong("mqtt-port"), help: "The port for MQTT without encryption; 1883, or a free one where --port or --console-port is 0.")
    var port: Int?

    @Option(name: .customLong("mqtts-port"), help: "The port for MQTT over TLS, with a certificate; 8883, or a free one where --port or --console-port is 0.")
    var securePort: Int?

    @Option(name: .customLong("mqtts-host"), help: "The address to listen on for MQTT over TLS.")
    var secureHost = "127.0.0.1"

    @Option(name: .customLong("mqtts-certificate"), help: "The server's certificate with those between it and its authority (PEM).")
    var certificate: String?

    @Option(name: .customLong("mqtts-key"), help: "The certificate's key (PEM).")
    var key: String?

    @Option(name: .customLong("mqtts-client-ca"), help: "Let in only clients with a certificate that this authority signed (PEM).")
    var clientAuthority: String?

    @Flag(name: .customLong("no-mqtt"), help: "Serve no MQTT.")
    var isOff = false

    func validate() throws {
        for port in [port, securePort].compactMap({ $0 }) where !(0...65_535).contains(port) {
            throw ValidationError("A port is 0 to 65535, not \(port).")
        }
        if (certificate == nil) != (key == nil) { throw ValidationError("--mqtts-certificate and --mqtts-key go together.") }
        if clientAuthority != nil, certificate == nil { throw ValidationError("--mqtts-client-ca needs --mqtts-certificate and --mqtts-key.") }
    }

    /// `nil` where no certificate was given.
    func tls(insecure: Bool) throws -> ListenerTLS? {
        guard let certificate, let key else { return nil }
        guard insecure || clientAuthority != nil || HostName(secureHost).isLoopback else {
            throw BrachioError(
                .unsupported, "\(secureHost) is reached by other machines", cause: "anybody could connect to the broker",
                mend: "name the authority of the clients' certificates with --mqtts-client-ca, or say --insecure")
        }
        return ListenerTLS(
            certificateFile: file(certificate), keyFile: file(key), clients: clientAuthority.map { .signed(by: [file($0)]) } ?? .anonymous)
    }
}

extension BrokerMode: ExpressibleByArgument {}
