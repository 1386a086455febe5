import BrachioCore
import BrachioMQTT
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

/// Kills the real server while messages are on their way. `BRACHIO_KILLS` asks for more kills than a test has time for.
@Suite("Broker: killed", .serialized, .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)))
struct KillTests {
    @Test("every message that was acknowledged arrives, and retained messages and subscriptions are there again", .timeLimit(.minutes(30)))
    func kills() async throws {
        let kills = ProcessInfo.processInfo.environment["BRACHIO_KILLS"].flatMap { Int($0) } ?? 4
        try await withTemporaryFolderAsync { folder in
            var server = try RunningServer.start(on: folder)
            let port = server.mqttPort
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let seen = Seen()
            let subscriber = try await client("subscriber", port, group, clean: false) { message in seen.insert(String(buffer: message.payload)) }
            try await subscriber.subscribe(["load/#"])
            let publisher = try await client("publisher", port, group, clean: false) { _ in }
            try await publisher.publish(BrokerMessage(topic: "kept", payload: ByteBuffer(string: "still here"), retain: true))
            let acknowledged = Seen()
            var random = SplitMix64(seed: 1)
            var next = 0
            for _ in 0..<kills {
                // Each round's messages are sent together, so that the kill meets them at every stage.
                let round = next..<(next + 400)
                next = round.upperBound
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    for number in round {
                        tasks.addTask {
                            try await publisher.publish(BrokerMessage(topic: "load/\(number % 3)", payload: ByteBuffer(string: "\(number)")))
                            acknowledged.insert("\(number)")
                        }
                    }
                    let reached = round.lowerBound + Int.random(in: 0...300, using: &random)
                    await acknowledged.reach(reached)
                    server.kill()
                    server = try RunningServer.start(on: folder, mqttPort: port)
                    try await tasks.waitForAll()
                }
            }
            await seen.reach(next)
            #expect(seen.values.isSuperset(of: acknowledged.values) && acknowledged.count == next)
            let kept = Seen()
            let witness = try await client("witness", port, group, clean: true) { message in kept.insert(String(buffer: message.payload)) }
            try await witness.subscribe(["kept"])
            await kept.reach(1)
            #expect(kept.values == ["still here"])
            for client in [subscriber, publisher, witness] { await client.stop() }
            server.stop()
            try await group.shutdownGracefully()
        }
    }

    private func client(
        _ name: String, _ port: Int, _ group: MultiThreadedEventLoopGroup, clean: Bool, _ onMessage: @escaping @Sendable (BrokerMessage) async -> Void
    ) async throws -> MQTTClient {
        var settings = ClientSettings(host: "127.0.0.1", port: port, clientID: name)
        settings.cleanStart = clean
        settings.sessionExpirySeconds = clean ? 0 : 600
        settings.retryMillisecondsMin = 20
        settings.retryMillisecondsMax = 100
        let client = try await MQTTClient.start(settings, on: group.next(), onMessage: onMessage)
        try await client.connected()
        return client
    }
}

/// What has been seen, and who waits for so much of it.
final class Seen: Sendable {
    private struct State {
        var values: Set<String> = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var values: Set<String> { state.withLock { $0.values } }
    var count: Int { state.withLock { $0.values.count } }

    func insert(_ text: String) {
        let woken = state.withLock { state in
            state.values.insert(text)
            let woken = state.waiting.filter { $0.count <= state.values.count }
            state.waiting.removeAll { $0.count <= state.values.count }
            return woken
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    func reach(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.values.count < count { state.waiting.append((count, continuation)) }
                return state.values.count >= count
            }
            if isThere { continuation.resume() }
        }
    }
}
