internal import ArgumentParser
internal import BrachioCertificates
internal import BrachioCore
internal import BrachioMQTT
internal import Foundation

/// What `serve` is told of a broker other than its own.
struct ExternalBrokerOptions: ParsableArguments {
    @Option(
        help: "Serve no MQTT, and be a client of this broker of MQTT 5 instead: mqtts://host:8883. Shadows, jobs, rules and deployments go through it.")
    var broker: String?

    @Option(name: .customLong("broker-ca"), help: "The authority of that broker's certificate (PEM); the system's authorities otherwise.")
    var authority: String?

    @Option(name: .customLong("broker-cert"), help: "The certificate that this server shows there (PEM).")
    var certificate: String?

    @Option(name: .customLong("broker-key"), help: "The certificate's key (PEM).")
    var key: String?

    @Option(name: .customLong("broker-user"), help: "The user's name there.")
    var user: String?

    @Option(name: .customLong("broker-password-file"), help: "A file that holds the user's password.")
    var passwordFile: String?

    @Option(
        name: .customLong("broker-group"), help: "Servers of one group share the messages of the broker among them. A server with devices of its own has a group of its own.")
    var group = "brachio"

    @Flag(name: .customLong("broker-shares-reserved"), help: "The broker can share topics that begin with $ too (mosquitto cannot).")
    var sharesReserved = false

    func validate() throws {
        if (certificate == nil) != (key == nil) { throw ValidationError("--broker-cert and --broker-key go together.") }
        if broker == nil, [authority, certificate, user, passwordFile].contains(where: { $0 != nil }) {
            throw ValidationError("--broker-… need --broker.")
        }
        if group.isEmpty || group.contains(where: { "/+#".contains($0) }) { throw ValidationError("--broker-group is a name without / + #, not \(group).") }
    }

    /// `nil` where the server is to have its own broker.
    func settings(_ data: DataFolder, insecure: Bool) throws -> ExternalBroker.Settings? {
        guard let broker else { return nil }
        guard let address = URLComponents(string: broker), let host = address.host, !host.isEmpty, let scheme = address.scheme, ["mqtt", "mqtts"].contains(scheme),
            address.path.isEmpty || address.path == "/"
        else { throw BrachioError(.invalidInput, "'\(broker)' is no address of a broker", mend: "write mqtts://host:8883") }
        guard address.password == nil else {
            throw BrachioError(
                .unsupported, "--broker has a password", cause: "everybody on this machine can read the arguments of a program", mend: "give --broker-password-file")
        }
        let isSecure = scheme == "mqtts"
        guard isSecure || insecure || HostName(host).isLoopback else {
            throw BrachioError(.unsupported, "\(broker) is another machine, without encryption", mend: "use mqtts://, or say --insecure")
        }
        var client = ClientSettings(host: host, port: address.port ?? (isSecure ? 8883 : 1883), clientID: "")
        client.userName = user ?? address.user
        if let passwordFile { client.password = try String(contentsOf: file(passwordFile), encoding: .utf8).trimmingCharacters(in: .newlines) }
        if isSecure { client.tls = ClientTLS(authorityFile: authority.map(file), certificateFile: certificate.map(file), keyFile: key.map(file)) }
        return ExternalBroker.Settings(client: client, group: group, sharesReserved: sharesReserved, identifier: try Self.identifier(data))
    }

    /// Made at the first start and kept: the broker knows the server's sessions by it.
    private static func identifier(_ data: DataFolder) throws -> String {
        let place = data.url.appendingPathComponent("broker-client")
        if let known = try? String(contentsOf: place, encoding: .utf8), !known.isEmpty { return known }
        let made = "brachio-" + String(UInt64.random(in: .min ... .max), radix: 36)
        try AtomicFile.write(Data(made.utf8), to: place, permissions: 0o600)
        return made
    }
}
