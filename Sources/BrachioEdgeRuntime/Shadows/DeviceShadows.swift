internal import BrachioCore
package import BrachioDeployment
internal import BrachioJSON
package import BrachioShadows
internal import Foundation
package import Logging
package import NIOCore

/// The shadows on the device: answers functions and client devices, with or without a network, and keeps those that are to be synchronised one
/// with the cloud's.
package actor DeviceShadows: LocalShadows {
    /// Publishes to the cloud, or fails without a connection.
    package typealias Publish = @Sendable (_ topic: String, _ payload: ByteBuffer) async throws -> Void

    static let newsWaitingMax = 1_000, arrivalsWaitingMax = 10_000

    private let folder: ShadowFolder
    private let now: @Sendable () -> Int64
    private let publish: Publish
    private let log: Logger
    private let news: AsyncStream<EdgeMessage>
    private let tell: AsyncStream<EdgeMessage>.Continuation
    private let arrivals: AsyncStream<(topic: String, payload: ByteBuffer)>
    private let arrive: AsyncStream<(topic: String, payload: ByteBuffer)>.Continuation
    /// Of the things whose shadows are synchronised, by name; all others are read when they are wanted.
    private var synchronised: [ThingName: ShadowReplica] = [:]

    /// - Parameter now: seconds since 1970.
    package init(_ folder: ShadowFolder, now: @escaping @Sendable () -> Int64, publish: @escaping Publish, log: Logger) {
        self.folder = folder
        self.now = now
        self.publish = publish
        self.log = log
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.newsWaitingMax))
        (arrivals, arrive) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.arrivalsWaitingMax))
    }

    /// Takes what the cloud says of shadows, and hands what is told of them to the routes, until the task is cancelled.
    package nonisolated func run(_ router: any MessageRouter, gate: ArrivalGate = ArrivalGate()) async {
        await withTaskGroup { group in
            group.addTask { for await message in self.arrivals { await self.cloudSays(topic: message.topic, payload: message.payload) } }
            group.addTask { await self.announce(to: router, gate) }
        }
    }

    private nonisolated func announce(to router: any MessageRouter, _ gate: ArrivalGate) async {
        for await message in news {
            await gate.pass()
            do { try await router.accept(message, .bestEffort) } catch {
                log.warning("news of a shadow do not arrive", metadata: ["topic": "\(message.topic)", "error": "\(error)"])
            }
        }
    }

    // MARK: the device's side

    package func answer(topic: String, payload: ByteBuffer) async throws -> ByteBuffer {
        guard let topic = ShadowTopic(topic) else { throw LocalShadowRefusal(code: 400, message: "\(topic.prefix(200)) is no request to a shadow") }
        let request = ShadowRequest(topic, payload: Array(payload.readableBytesView)), outcome = perform(request)
        announce(outcome.messages(request, isMessage: false, timestampSeconds: now()))
        switch outcome.answer {
        case .success(let document): return ByteBuffer(bytes: JSONWriter.bytes(document))
        case .failure(let error): throw LocalShadowRefusal(code: error.code, message: error.message)
        }
    }

    /// A request that came by a route: it is answered by messages.
    package func deliver(_ message: EdgeMessage) throws {
        guard let topic = ShadowTopic(message.topic) else {
            throw BrachioError(.invalidInput, "\(message.topic.prefix(200)) is no request to a shadow", mend: "let the route's subject be $aws/things/THING/shadow/#")
        }
        let request = ShadowRequest(topic, payload: Array(message.payload.readableBytesView))
        announce(perform(request).messages(request, isMessage: true, timestampSeconds: now()))
    }

    private func perform(_ request: ShadowRequest) -> ShadowOutcome {
        let thing = request.topic.thing, shadow = request.topic.shadow
        do {
            var replica = try replica(thing, shadow)
            if let shadow, request.isUpdate, replica.kept?.isThere != true {
                let names = folder.names(of: thing)
                guard names.count < ShadowLimits.namedShadowsPerThing || names.contains(shadow.text) else { return ShadowOutcome(.failure(.tooManyShadows)) }
            }
            let before = replica, (outcome, effects) = replica.perform(request, atSeconds: now())
            try take(replica, after: before, effects)
            return outcome
        } catch {
            log.error("a shadow cannot be kept", metadata: ["thing": "\(thing)", "error": "\(error)"])
            return ShadowOutcome(.failure((error as? BrachioError)?.code == .limitExceeded ? .tooManyRequests : .failure))
        }
    }

    private func replica(_ thing: ThingName, _ shadow: ShadowName?) throws -> ShadowReplica {
        if shadow == nil, let replica = synchronised[thing] { return replica }
        return try folder.read(thing, shadow)
    }

    /// Makes durable what has to be, and then lets go out what is to.
    private func take(_ replica: ShadowReplica, after before: ShadowReplica, _ effects: ShadowReplica.Effects) throws {
        if !replica.isStoredLike(before) { try folder.write(replica) }
        if replica.shadow == nil, synchronised[replica.thing] != nil { synchronised[replica.thing] = replica }
        announce(effects.news)
        if let loss = effects.loss { log.warning("a shadow is the cloud's again", metadata: ["thing": "\(replica.thing)", "cause": "\(loss)"]) }
        guard let request = effects.request else { return }
        Task { await self.send(request, replica.thing) }
    }

    private func announce(_ messages: [ShadowMessage]) {
        for message in messages {
            let outcome = tell.yield(EdgeMessage(source: .shadows, topic: message.topic, payload: ByteBuffer(bytes: message.payload)))
            if case .dropped = outcome { log.warning("news of a shadow are dropped", metadata: ["topic": "\(message.topic)", "cause": "\(Self.newsWaitingMax) wait already"]) }
        }
    }

    // MARK: the cloud's side

    /// The things whose shadows a deployment wants to have here and in the cloud.
    package static func synchronised(in document: DeploymentDocument?) -> Set<ThingName> {
        guard let document else { return [] }
        let names = document.clientDevices.filter(\.synchronisesShadow).map(\.thing) + (document.synchronisesCoreShadow ? [document.core] : [])
        return Set(names.compactMap { try? ThingName($0) })
    }

    /// What the device has to subscribe to for them.
    package static func filters(_ things: Set<ThingName>) -> [String] { things.map { "$aws/things/\($0)/shadow/+/+" } }

    package func synchronise(_ things: Set<ThingName>) {
        synchronised = synchronised.filter { things.contains($0.key) }
        for thing in things where synchronised[thing] == nil {
            do { synchronised[thing] = try folder.read(thing, nil) } catch {
                log.error("a shadow begins anew from the cloud's", metadata: ["error": "\(error)"])
                synchronised[thing] = ShadowReplica(thing: thing, shadow: nil)
            }
        }
    }

    /// There is a new connection.
    package func connected() {
        for thing in synchronised.keys { connect(thing) }
    }

    private func connect(_ thing: ThingName) {
        // The first digits of a random number are as unlikely to come again as is needed here.
        let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        change(thing) { $0.connected(name, atSeconds: $1) }
    }

    /// Looks after requests that stay unanswered, and after shadows that have lost their connection while the device has one.
    package func tick(isConnected: Bool) {
        for (thing, replica) in synchronised {
            if replica.isApart { if isConnected { connect(thing) } } else { change(thing) { $0.tick(atSeconds: $1) } }
        }
    }

    /// Takes a message from the cloud in its turn. One that is lost is made up for by asking for everything.
    package nonisolated func take(topic: String, payload: ByteBuffer) {
        guard ShadowTopic.answered(topic) != nil else { return }
        if case .dropped = arrive.yield((topic, payload)) { Task { await self.connected() } }
    }

    /// A message from the cloud; nothing happens where it is not about a shadow that is synchronised.
    private func cloudSays(topic: String, payload: ByteBuffer) {
        guard let (request, kind) = ShadowTopic.answered(topic), request.shadow == nil, synchronised[request.thing] != nil,
            let document = try? JSONParser.parse(Array(payload.readableBytesView))
        else { return }
        change(request.thing) { $0.cloudSays(request.operation, kind, document, atSeconds: $1) }
    }

    private func change(_ thing: ThingName, _ body: (inout ShadowReplica, Int64) -> ShadowReplica.Effects) {
        guard let before = synchronised[thing] else { return }
        var replica = before
        let effects = body(&replica, now())
        do { try take(replica, after: before, effects) } catch {
            log.error("a shadow cannot be kept", metadata: ["thing": "\(thing)", "error": "\(error)"])
            synchronised[thing]?.disconnected()
        }
    }

    private func send(_ request: ShadowMessage, _ thing: ThingName) async {
        do { try await publish(request.topic, ByteBuffer(bytes: request.payload)) } catch {
            log.debug("a shadow waits for a connection", metadata: ["thing": "\(thing)", "error": "\(error)"])
            synchronised[thing]?.disconnected()
        }
    }
}
