import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import Logging
import NIOCore
import Synchronization
import Testing

@Suite("Routes")
struct RouteTests {
    private static let dino = Route.End.function(arn: "arn:aws:lambda:us-east-1:123456789012:function:dino:1")
    private static let lamp = Route.End.thing(arn: "arn:aws:iot:us-east-1:123456789012:thing/lamp")

    private static func route(_ source: Route.End, _ subject: String, _ target: Route.End) -> Route {
        Route(identifier: "\(subject)", source: source, subject: subject, target: target)
    }

    @Test("are looked up by source and topic, the cloud first, each target once")
    func table() throws {
        let table = try RouteTable([
            Self.route(Self.dino, "dino/#", Self.lamp), Self.route(Self.dino, "dino/+/seen", .cloud), Self.route(Self.dino, "dino/t/seen", .cloud),
            Self.route(.cloud, "command/+", Self.dino), Self.route(.cloud, "command/+", Self.lamp), Self.route(Self.lamp, "#", .shadows),
        ])
        #expect(table.targets(from: Self.dino, topic: "dino/t/seen") == [.cloud, Self.lamp])
        #expect(table.targets(from: Self.dino, topic: "dino/x") == [Self.lamp])
        #expect(table.targets(from: .cloud, topic: "dino/t/seen") == [])
        #expect(Set(table.targets(from: .cloud, topic: "command/go")) == [Self.dino, Self.lamp])
        #expect(table.targets(from: Self.lamp, topic: "$aws/x") == [])
        #expect(table.cloudFilters == ["command/+"])
    }

    @Test("that lead back or have no filter are refused by name")
    func refused() {
        #expect(throws: BrachioError.self) { try RouteTable([Self.route(.cloud, "a", .cloud)]) }
        #expect(throws: BrachioError.self) { try RouteTable([Self.route(Self.dino, "a/#/b", .cloud)]) }
        #expect(throws: Never.self) { try RouteTable([Self.route(Self.dino, "a", Self.dino)]) }
    }

    @Test("tell the sender where all targets are asked for, and only then")
    func policies() async throws {
        let router = Router(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        router.use(try RouteTable([Self.route(Self.dino, "t", .cloud), Self.route(Self.dino, "t", Self.lamp)]))
        let delivered = Mutex<[Route.End]>([])
        router.begin { _, target in
            if target == .cloud { throw BrachioError(.limitExceeded, "full") }
            delivered.withLock { $0.append(target) }
        }
        let message = EdgeMessage(source: Self.dino, topic: "t", payload: ByteBuffer(string: "x"))
        await #expect(throws: BrachioError.self) { try await router.accept(message, .allOrError) }
        #expect(delivered.withLock(\.self) == [])
        try await router.accept(message, .bestEffort)
        #expect(delivered.withLock(\.self) == [Self.lamp])
        #expect(router.statistics == { var all = Router.Statistics(); all.routed = 1; all.undelivered = 2; return all }())
        // Nothing is said: what is not kept for the cloud is no secret, and the others get it.
        await #expect(throws: BrachioError.self) { try await router.accept(message, .unstated) }
        #expect(delivered.withLock(\.self) == [Self.lamp, Self.lamp])
    }

    @Test("hand a message to every target, whatever another one fails with")
    func failures() async throws {
        let router = Router(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        router.use(try RouteTable([Self.route(Self.lamp, "t", Self.dino), Self.route(Self.lamp, "t", .shadows), Self.route(Self.lamp, "t", .cloud)]))
        let delivered = Mutex<Set<Route.End>>([])
        router.begin { _, target in
            if target == Self.dino { throw BrachioError(.notFound, "it is not here") }
            delivered.withLock { _ = $0.insert(target) }
        }
        let message = EdgeMessage(source: Self.lamp, topic: "t", payload: ByteBuffer(string: "x"))
        await #expect(throws: BrachioError.self) { try await router.accept(message, .bestEffort) }
        #expect(delivered.withLock(\.self) == [.cloud, .shadows])
    }

    @Test("bring what the cloud says to each target once, also where another one is asked again")
    func inbox() async throws {
        let router = Router(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        router.use(try RouteTable([Self.route(.cloud, "t", Self.dino), Self.route(.cloud, "t", Self.lamp)]))
        let (heard, hear) = AsyncStream.makeStream(of: Route.End.self)
        let refusals = Mutex(3)
        router.begin { _, target in
            let isFull = refusals.withLock { left in
                guard target == Self.dino, left > 0 else { return false }
                left -= 1
                return true
            }
            if isFull { throw BrachioError(.limitExceeded, "it is busy") }
            hear.yield(target)
        }
        let inbox = CloudInbox(router, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pause: .milliseconds(1))
        let work = Task { await inbox.run() }
        inbox.take(topic: "t", payload: ByteBuffer(string: "1"))
        inbox.take(topic: "t", payload: ByteBuffer(string: "2"))
        var found: [Route.End: Int] = [:]
        for await target in heard {
            found[target, default: 0] += 1
            if found.values.reduce(0, +) == 4 { break }
        }
        work.cancel()
        #expect(found == [Self.dino: 2, Self.lamp: 2] && inbox.droppedCount == 0)
    }

    @Test("are not asked for messages from outside while they change")
    func gate() async throws {
        let router = Router(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }), gate = ArrivalGate()
        let (heard, hear) = AsyncStream.makeStream(of: Route.End.self)
        router.begin { _, target in
            if target == Self.dino { throw BrachioError(.notFound, "it has made way") }
            hear.yield(target)
        }
        router.use(try RouteTable([Self.route(.cloud, "t", Self.dino)]))
        gate.close()
        let inbox = CloudInbox(router, gate: gate, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let work = Task { await inbox.run() }
        inbox.take(topic: "t", payload: ByteBuffer(string: "1"))
        // Whoever did not wait would have it by now.
        for _ in 0..<100 { await Task.yield() }
        router.use(try RouteTable([Self.route(.cloud, "t", Self.lamp)]))
        gate.open()
        var targets = heard.makeAsyncIterator()
        #expect(await targets.next() == Self.lamp)
        work.cancel()
        #expect(inbox.droppedCount == 0)
    }

    @Test("let a backlog out at a pace")
    func pace() {
        var pace = Pace(perSecondMax: 100, nowMilliseconds: 0)
        #expect(pace.take(1_000, nowMilliseconds: 0).count == 100)
        let none = pace.take(1, nowMilliseconds: 0)
        #expect(none.count == 0 && (1...11).contains(none.waitMilliseconds))
        #expect(pace.take(1_000, nowMilliseconds: 500).count == 50)
        pace.giveBack(20)
        #expect(pace.take(1_000, nowMilliseconds: 500).count == 20)
        // A clock that goes back gives nothing.
        #expect(pace.take(1_000, nowMilliseconds: 0).count == 0)
    }
}

@Suite("What a route leads to")
struct RouteSubjectTests {
    private static let lamp = Route.End.thing(arn: "arn:aws:iot:us-east-1:123456789012:thing/lamp")

    @Test("is asked for by filter: whatever topic both match", arguments: [
        ("news/#", "news/1", true), ("news/#", "#", true), ("news/#", "news", true), ("news/+", "+/1", true), ("news/+", "news/1/2", false), ("a/b", "a/b", true),
        ("a/b", "a/c", false), ("a/+/c", "a/b/#", true), ("a/+/c", "a/b", false), ("a", "a/#", true),
    ])
    func overlap(subject: String, filter: String, isWanted: Bool) throws {
        let table = try RouteTable([Route(identifier: "1", source: .cloud, subject: subject, target: Self.lamp)])
        #expect(table.leads(to: Self.lamp, about: filter) == isWanted)
        #expect(!table.leads(to: .shadows, about: filter))
    }
}
