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

    @Option(name: .customLong("mqtts-port"), help: "The port for MQTT over TLS; 8883, or a free one where --port or --console-port is 0.")
    var securePort: Int?

    @Option(
        name: .customLong("device-https-port"),
        help: "One more port that takes what --mqtts-port takes, for devices that ask for HTTPS at IoT Core's port, 8443; none unless given.")
    var httpsPort: Int?

    @Option(name: .customLong("mqtts-host"), help: "The address to listen on for MQTT over TLS; that of --host unless said otherwise.")
    var secureHost: String?

    @Option(
        name: .customLong("mqtts-certificate"),
        help: "The server's certificate with those between it and its authority (PEM); without it the data folder's own authority issues one.")
    var certificate: String?

    @Option(name: .customLong("mqtts-key"), help: "The certificate's key (PEM).")
    var key: String?

    @Option(name: .customLong("mqtts-client-ca"), help: "Let in only clients with a certificate that this authority signed (PEM).")
    var clientAuthority: String?

    @Flag(name: .customLong("no-mqtt"), help: "Serve no MQTT.")
    var isOff = false

    func validate() throws {
        for port in [port, securePort, httpsPort].compactMap({ $0 }) where !(0...65_535).contains(port) {
            throw ValidationError("A port is 0 to 65535, not \(port).")
        }
        if (certificate == nil) != (key == nil) { throw ValidationError("--mqtts-certificate and --mqtts-key go together.") }
        if clientAuthority != nil, certificate == nil { throw ValidationError("--mqtts-client-ca needs --mqtts-certificate and --mqtts-key.") }
    }

    /// What clients over TLS are let in for.
    func trust(host: HostName, insecure: Bool) throws -> BrokerTrust {
        guard certificate != nil, clientAuthority == nil else { return BrokerTrust(isByAuthority: clientAuthority != nil) }
        return BrokerTrust(isAnonymous: insecure || (secureHost.map { HostName($0) } ?? host).isLoopback)
    }

    /// - Parameters:
    ///   - authority: issues the server's certificate where none was brought along.
    ///   - names: what the server is reached by, beside its address.
    ///   - verifier: decides on clients' certificates where no authority was named for them.
    func tls(host: HostName, names: [HostName], _ authority: CertificateAuthority, _ verifier: any ClientCertificateVerifier) throws -> ListenerTLS {
        let clients = clientAuthority.map { ListenerTLS.Clients.signed(by: [file($0)]) } ?? .offered(verifier)
        if let certificate, let key { return ListenerTLS(certificateFile: file(certificate), keyFile: file(key), clients: clients) }
        let listening = secureHost.map { HostName($0) } ?? host
        let made = try authority.deviceServerCertificate(for: HostName.names(listeningOn: listening, and: names), name: "devices-server")
        return ListenerTLS(certificateFile: made.certificate, keyFile: made.key, clients: clients)
    }
}

extension BrokerMode: ExpressibleByArgument {}
