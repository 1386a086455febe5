internal import ArgumentParser
internal import BrachioCertificates
internal import BrachioConsole
internal import BrachioCore
internal import BrachioFetching
internal import BrachioGateway
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the endpoint that boto3, the aws command line and the SageMaker SDK talk to, and the console.",
        discussion: """
            Everything is kept in one data folder. The first start makes a credential there; `brachio env` prints it as shell exports.
            The console is for people with a browser; the first start prints a link that signs its owner in, `brachio console-link` another.
            Ctrl-C lets running requests finish. With --json one document says where the endpoint is.

            An address that other machines reach is served with TLS. Without --tls-certificate the data folder gets an authority of its
            own, ca/authority.pem, which clients are given as AWS_CA_BUNDLE.

            Example:
              brachio serve --data ~/photos-cloud
              eval "$(brachio env --data ~/photos-cloud)"
              aws sts get-caller-identity
              brachio serve --mqtt-mode strict --mqtt-port 1883
              brachio serve --broker mqtts://broker.example:8883 --broker-ca ca.pem
            """)

    @OptionGroup var folder: DataFolderOptions

    @OptionGroup var mqtt: BrokerOptions

    @OptionGroup(title: "Another broker") var other: ExternalBrokerOptions

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The endpoint's port; 0 takes a free one.")
    var port = 4566

    @Option(name: .customLong("console-port"), help: "The console's port; 0 takes a free one.")
    var consolePort = 4580

    @Option(help: "Training and compilation jobs that run at once; others wait in order.")
    var jobs = 1

    @Option(help: "The Python that Lambda functions run with on the server; the system's python3 otherwise.")
    var python: String?

    @Option(name: .customLong("shutdown-seconds"), help: "Requests that still run so long after a signal are cut off.")
    var shutdownSeconds = 30

    @Option(
        name: .customLong("example-host"),
        help: "A host of your own network from which example pictures of labelling jobs are brought, also without TLS; may be given several times.")
    var exampleHosts: [String] = []

    @OptionGroup(title: "Mail") var mail: MailOptions

    @Flag(name: .customLong("json-logs"), help: "Log one JSON document a line.")
    var jsonLogs = false

    @Option(name: .customLong("log-level"), help: "How much is logged: error, warning, notice, info (every request) or debug.")
    var logLevel = "notice"

    @OptionGroup var security: ServerSecurityOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    func validate() throws {
        if Logger.Level(rawValue: logLevel) == nil { throw ValidationError("--log-level is error, warning, notice, info or debug, not \(logLevel).") }
        if !(1...64).contains(jobs) { throw ValidationError("--jobs is 1 to 64, not \(jobs).") }
        if !(0...3_600).contains(shutdownSeconds) { throw ValidationError("--shutdown-seconds is 0 to 3600, not \(shutdownSeconds).") }
        if let python, !FileManager.default.isExecutableFile(atPath: python) { throw ValidationError("--python is a program, and \(python) is none.") }
        if let wrong = exampleHosts.first(where: { !PictureFetch.isHost($0) }) {
            throw ValidationError("--example-host is a host's name or address without port and path, such as photos.example.org, not \(wrong).")
        }
        if !(0...65_535).contains(port) { throw ValidationError("--port is 0 to 65535, not \(port).") }
        if !(0...65_535).contains(consolePort) { throw ValidationError("--console-port is 0 to 65535, not \(consolePort).") }
        if port == consolePort, port != 0 { throw ValidationError("--port and --console-port are both \(port).") }
    }

    func run() async throws {
        let started = ContinuousClock.now
        // A reader of the server's words, or a client, that goes away ends no server.
        signal(SIGPIPE, SIG_IGN)
        let data = folder.dataFolder
        try data.make()
        let lock = try data.lock()
        let host = HostName(host)
        let security = try security.security(host, data)
        let mail = try MailDesk(data, mail)
        let log = ServerLog.make(json: jsonLogs, level: Logger.Level(rawValue: logLevel) ?? .notice)
        let access = try await ServerAccess(data)
        let devices = try DeviceService(data)
        let external: ExternalBroker?
        if let settings = try other.settings(data, insecure: self.security.insecure) { external = try await .start(settings, log: log) } else { external = nil }
        let broker = external == nil ? try await broker(data, access, devices, host, log) : nil
        let composition = try await ServerComposition(
            data, access, devices, jobPlaces: jobs, python: python, mail: mail, messaging: external ?? broker.map { BrokerMessaging(broker: $0.broker) }, exampleHosts: exampleHosts, log: log)
        let console = try await ConsoleService(data, composition, broker: broker?.broker, mail: mail)
        let ports = try await open(broker, data, devices, composition.dispatcher, host, log)
        let listening = announcing(data, console, security, ports, external, mail, since: started, log)
        let server = try GatewayServer.build(
            composition.dispatcher, at: ListenAddress(host: host.text, port: port), tls: security.tls, logger: log) { await listening.endpoint($0) }
        let pages = try ConsoleServer.build(
            console.rooms, at: ConsoleServer.Address(host: host.text, port: consolePort), tls: security.tls, logger: log) { await listening.console($0) }
        let messaging: [(any EndsLast)?] = [broker, external]
        var services = ServiceGroupConfiguration(
            services: EndLimit(shutdownSeconds: shutdownSeconds, log: log).bounding(
                composition.upkeep(log) + console.upkeep(log) + [server, pages], last: messaging.compactMap { $0 }),
            gracefulShutdownSignals: [.sigint, .sigterm], logger: log)
        services.maximumGracefulShutdownDuration = .seconds(shutdownSeconds)
        let group = ServiceGroup(configuration: services)
        do { try await group.run() } catch {
            throw BrachioError(
                .system, "the server cannot listen on \(host.text):\(port) and \(host.text):\(consolePort)", cause: "\(error)",
                mend: "choose other ports with --port and --console-port; 0 takes a free one")
        }
        withExtendedLifetime(lock) {}
    }

    private func broker(_ data: DataFolder, _ access: ServerAccess, _ devices: DeviceService, _ host: HostName, _ log: Logger) async throws -> BrokerService? {
        if mqtt.isOff { return nil }
        let trust = try mqtt.trust(host: host, insecure: security.insecure)
        return try await BrokerService(data, mqtt, devices.authorizer(access.identities, access.accounts, trust, log: log), log: log)
    }

    /// Opens the broker's ports once everything behind them is there.
    private func open(
        _ service: BrokerService?, _ data: DataFolder, _ devices: DeviceService, _ dispatcher: Dispatcher, _ host: HostName, _ log: Logger
    ) async throws -> BrokerService.Ports? {
        guard let service else { return nil }
        try await devices.serve(service.broker, log: log)
        let authority = try CertificateAuthority.readOrMake(in: data.certificates)
        let tls = try mqtt.tls(host: host, names: security.hostNames, authority, devices.verifier(service.broker, log: log))
        return try await service.open(
            host: host, takesFreePorts: port == 0 || consolePort == 0, insecure: security.insecure, tls: tls,
            requests: DeviceRequests(registry: devices.registry, dispatcher: dispatcher, log: log))
    }

    /// Records where the server is and says so once endpoint and console take connections.
    private func announcing(
        _ data: DataFolder, _ console: ConsoleService, _ security: ServerSecurity, _ mqtt: BrokerService.Ports?, _ external: ExternalBroker?, _ mail: MailDesk,
        since started: ContinuousClock.Instant, _ log: Logger
    ) -> Listening {
        let (json, host) = (json, HostName(host))
        return Listening { port, consolePort in
            let isEncrypted = security.tls != nil
            var endpoint = ServerEndpoint(
                url: ServerEndpoint.url(host: host, port: port, isEncrypted: isEncrypted),
                console: ServerEndpoint.url(host: host, port: consolePort, isEncrypted: isEncrypted), authority: security.authority?.path)
            (endpoint.mqttPort, endpoint.mqttsPort) = (mqtt?.plain, mqtt?.secure)
            endpoint.broker = external?.address
            endpoint.letters = mail.queue == nil ? nil : mail.publicAddress ?? endpoint.console
            var link: String?
            do {
                try endpoint.write(to: data)
                link = try await console.firstLink(console: endpoint.console)
            } catch { log.error("the address is not recorded", metadata: ["error": "\(error)"]) }
            ServerAnnouncement(endpoint: endpoint, port: port, consoleLink: link, data: data, startup: ContinuousClock.now - started)
                .show(json: json)
        }
    }
}
