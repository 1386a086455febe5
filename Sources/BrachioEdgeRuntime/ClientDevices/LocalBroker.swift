internal import BrachioCertificates
internal import BrachioCore
package import BrachioDeployment
internal import BrachioMQTT
package import Foundation
package import Logging
package import NIOCore

/// The broker on the device for the group's own devices: MQTT over TLS with their certificates, open while the group has any. What they publish
/// goes to routes and nowhere else; what they get comes from routes. It needs no network but the one that the devices are in.
package actor LocalBroker {
    package struct Settings: Sendable {
        package var host: String
        /// 0 takes a free one.
        package var port: Int
        /// Where the authority that vouches for the core, and the core's certificate, are kept.
        package var folder: URL
        package var core: String
        package var region: String
        package var account: String

        package init(host: String, port: Int, folder: URL, core: String, region: String, account: String) {
            self.host = host
            self.port = port
            self.folder = folder
            self.core = core
            self.region = region
            self.account = account
        }
    }

    static let arrivalsWaitingMax = 1_000
    /// Payloads of messages that wait for room in the cloud's spool.
    static let heldBytesMax = 1 << 20
    /// How long a port that somebody else has is left alone.
    static let retrySeconds: Int64 = 15

    private struct Open {
        var broker: MQTTBroker
        var listener: BrokerListener
        var names: Set<HostName>
    }

    /// What a device published.
    private final class Arrival: Sendable {
        let message: EdgeMessage
        let client: String
        let receipt: ServiceReceipt

        init(_ message: EdgeMessage, client: String, receipt: ServiceReceipt) {
            self.message = message
            self.client = client
            self.receipt = receipt
        }
    }

    private let settings: Settings
    private let now: @Sendable () -> Date
    private let eventLoop: any EventLoop
    private let log: Logger
    private let admission: ClientDeviceAdmission
    private let arrivals: AsyncStream<Arrival>
    private let arrive: AsyncStream<Arrival>.Continuation
    /// Messages that are not confirmed because there is no room for them yet, the oldest first.
    private var held: [Arrival] = []
    private var heldBytes = 0
    private var open: Open?
    private var isWanted = false
    private var failure: String?
    private var failedSeconds: Int64 = 0
    /// Addresses that devices know the core by beside those that it finds itself.
    private var furtherNames: Set<HostName> = []

    package init(_ settings: Settings, now: @escaping @Sendable () -> Date, eventLoop: any EventLoop, log: Logger) {
        self.settings = settings
        self.now = now
        self.eventLoop = eventLoop
        self.log = log
        admission = ClientDeviceAdmission(region: settings.region, account: settings.account, log: log)
        (arrivals, arrive) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.arrivalsWaitingMax))
    }

    /// Hands on what devices publish, until the task is cancelled. Whoever waits for a confirmation gets it once the cloud's spool has the message,
    /// where it goes there: until there is room, it waits here.
    package nonisolated func run(_ router: Router, gate: ArrivalGate) async {
        for await arrival in arrivals {
            await gate.pass()
            await take(arrival, router)
        }
    }

    private func take(_ arrival: Arrival, _ router: Router) async {
        let message = arrival.message, targets = router.targets(from: message.source, topic: message.topic)
        // What has waited longer goes first.
        let waits = !held.isEmpty && targets.contains(.cloud)
        do {
            let full = try await router.deliver(message, to: waits ? targets.filter { $0 != .cloud } : nil)
            if message.qos > 0, waits || full.contains(.cloud) { return await hold(arrival) }
        } catch {
            if Self.isForDisk(error) { return await refuse(arrival, "\(error)") }
            log.warning("a device's message is dropped", metadata: ["topic": "\(message.topic)", "error": "\(error)"])
        }
        ServiceReceipt.settle([arrival.receipt])
    }

    private static func isForDisk(_ error: any Error) -> Bool { (error as? BrachioError)?.code == .system }

    private func hold(_ arrival: Arrival) async {
        guard heldBytes + arrival.message.payload.readableBytes <= Self.heldBytesMax else { return await refuse(arrival, "too much waits for the cloud already") }
        held.append(arrival)
        heldBytes += arrival.message.payload.readableBytes
    }

    /// Gives to the cloud's spool what there is room for by now.
    package func retry(_ router: Router) async {
        while let first = held.first {
            do {
                guard try await router.deliver(first.message, to: [.cloud]).isEmpty else { return }
            } catch {
                if Self.isForDisk(error) { return }
                log.warning("a device's message is dropped", metadata: ["topic": "\(first.message.topic)", "error": "\(error)"])
            }
            // The port may have been closed meanwhile.
            guard held.first === first else { return }
            held.removeFirst()
            heldBytes -= first.message.payload.readableBytes
            ServiceReceipt.settle([first.receipt])
        }
    }

    /// A message that cannot be kept is not confirmed: MQTT has no word for that but the connection's end, upon which a device sends again what
    /// was not confirmed.
    private func refuse(_ arrival: Arrival, _ cause: String) async {
        let (topic, client) = (arrival.message.topic, arrival.client)
        if arrival.message.qos > 0, let broker = open?.broker {
            log.notice("a device is sent away with what cannot be kept now", metadata: ["topic": "\(topic)", "device": "\(client)", "cause": "\(cause)"])
            _ = try? await broker.disconnect(reason: .quotaExceeded) { $0.clientID == client }
        } else {
            log.debug("a device's message is dropped", metadata: ["topic": "\(topic)", "device": "\(client)", "cause": "\(cause)"])
        }
        ServiceReceipt.settle([arrival.receipt])
    }

    /// Lets in the devices of a deployment, for its routes, and nobody else.
    package func use(_ document: DeploymentDocument?, _ routes: RouteTable) async {
        let devices = (document?.clientDevices ?? []).filter { $0.thing != settings.core }
        admission.use(devices, routes)
        isWanted = !devices.isEmpty
        guard isWanted else { return await close() }
        if let broker = open?.broker {
            broker.permissionsChanged()
            _ = try? await broker.disconnect(reason: .notAuthorized) { [admission] in !admission.isKnown(principal: $0.principal) }
        }
        await openIfWanted()
    }

    /// The addresses that devices were told of. A certificate that lacks one is made anew, and devices connect again.
    package func useNames(_ addresses: [String]) async {
        furtherNames = Set(addresses.map { HostName($0) })
        guard let open, !names.isSubset(of: open.names) else { return }
        await close()
        await openIfWanted()
    }

    /// Tries again where the port could not be had.
    package func tick(atSeconds seconds: Int64) async {
        guard isWanted, open == nil, (seconds - failedSeconds).magnitude >= Self.retrySeconds.magnitude else { return }
        failedSeconds = seconds
        await openIfWanted()
    }

    package var port: Int? { open?.listener.port }

    /// The authority that devices are to trust, as PEM; `nil` while there are no devices.
    package func authority() throws -> String? {
        guard isWanted else { return nil }
        return try String(contentsOf: authorityOfCore().file, encoding: .utf8)
    }

    package func status() async -> AgentStatus.ClientDevices? {
        guard isWanted else { return nil }
        let connected = (try? await open?.broker.connections()) ?? []
        return AgentStatus.ClientDevices(port: open?.listener.port, connected: connected.map(\.clientID).sorted(), failure: failure)
    }

    /// Hands a message to a device where it is connected and has subscribed; else it is gone, as messages on the device are not kept.
    package func deliver(_ message: EdgeMessage, to arn: String) async throws {
        guard let broker = open?.broker, let thing = arn.split(separator: "/", maxSplits: 1).dropFirst().first else { return }
        try await broker.publish(BrokerMessage(topic: message.topic, payload: message.payload, qos: .atLeastOnce), onlyTo: String(thing))
    }

    // MARK: opening

    private var names: Set<HostName> { furtherNames.union((CoreAddresses.own() + ["localhost", "127.0.0.1", settings.core]).map { HostName($0) }) }

    private func authorityOfCore() throws -> CertificateAuthority {
        try CertificateAuthority.readOrMake(in: settings.folder, title: "\(settings.core.prefix(40)) core", now: now())
    }

    private func openIfWanted() async {
        guard isWanted, open == nil else { return }
        do {
            let names = names
            let (certificate, key) = try authorityOfCore().deviceServerCertificate(for: names.sorted { $0.text < $1.text }, name: "core", now: now())
            var limits = BrokerSettings(.aws)
            limits.relaysAmongClients = false
            limits.connectionsMax = 1_000
            limits.sessionsMax = 1_000
            limits.sessionExpirySecondsMax = 3_600
            limits.unstoredMessagesMax = 1_000
            limits.unstoredBytesMax = 1 << 20
            limits.outboundBytesMax = 16 << 20
            let broker = try await MQTTBroker.start(limits, authorizer: admission, store: nil, on: eventLoop, log: log)
            let admission = admission, arrive = arrive
            _ = try await broker.answer(["#", "$aws/#"], name: "routes") { [weak self] message, receipt in
                let routed = EdgeMessage(
                    source: admission.end(of: message.publisher), topic: message.topic, payload: message.payload, qos: message.qos == .atMostOnce ? 0 : 1)
                let arrival = Arrival(routed, client: message.publisher, receipt: receipt)
                guard case .dropped = arrive.yield(arrival) else { return }
                Task { await self?.refuse(arrival, "\(Self.arrivalsWaitingMax) messages wait already") }
            }
            do {
                let tls = ListenerTLS(certificateFile: certificate, keyFile: key, clients: .verified(admission))
                let listener = try await BrokerListener.open(broker, host: settings.host, port: settings.port, tls: tls, group: eventLoop)
                open = Open(broker: broker, listener: listener, names: names)
                failure = nil
                log.notice("devices may connect", metadata: ["port": "\(listener.port)"])
            } catch {
                await broker.shutDown()
                throw error
            }
        } catch {
            let text = "\(error)"
            if text != failure { log.error("devices cannot connect", metadata: ["error": "\(text)"]) }
            failure = text
        }
    }

    package func close() async {
        // Devices send again what was not confirmed.
        ServiceReceipt.settle(held.map(\.receipt))
        (held, heldBytes) = ([], 0)
        guard let open else { return }
        self.open = nil
        await open.listener.close()
        await open.broker.shutDown()
    }
}
