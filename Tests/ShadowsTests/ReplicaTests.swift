import BrachioCore
import BrachioJSON
import BrachioShadows
import Testing

@Suite("A device's copy of a shadow")
struct ReplicaTests {
    @Test("whatever happens on both sides and between them, both say the same once there is a network")
    func convergence() throws {
        let thing = try #require(ReplicaPlay.thing)
        for seed in 0..<300 {
            var play = ReplicaPlay(thing, seed: UInt64(seed))
            for round in 0..<3 {
                for _ in 0..<60 { play.step() }
                let isSettled = play.settle()
                try #require(isSettled, "seed \(seed), round \(round)")
                try #require(ShadowContent(play.replica.kept) == ShadowContent(play.cloud), "seed \(seed), round \(round)")
            }
        }
    }

    @Test("changes that do not touch the same values all survive a time without a network")
    func offline() throws {
        var play = ReplicaPlay(try #require(ReplicaPlay.thing), seed: 1)
        play.changeInCloud(["desired": ["level": 1, "color": "red"]])
        play.connect()
        expectSettled(&play)
        play.cut()
        play.changeLocally(["reported": ["level": 1]])
        play.changeLocally(["desired": ["color": .null]])
        play.changeInCloud(["desired": ["level": 7]])
        play.connect()
        expectSettled(&play)
        let expected = ShadowContent(isThere: true, desired: ["level": 7], reported: ["level": 1])
        #expect(ShadowContent(play.replica.kept) == expected)
        #expect(ShadowContent(play.cloud) == expected)
        #expect(play.news.contains { $0.topic == "$aws/things/lamp/shadow/update/delta" })
    }

    private func expectSettled(_ play: inout ReplicaPlay) {
        let isSettled = play.settle()
        #expect(isSettled)
    }

    @Test("a change that the cloud has taken without the device's knowing is not held against the next one")
    func answerLost() throws {
        let thing = try #require(ReplicaPlay.thing)
        var replica = ShadowReplica(thing: thing, shadow: nil), cloud: KeptShadow?
        func ask(_ effects: ShadowReplica.Effects) throws -> ShadowRequest {
            let message = try #require(effects.request)
            return ShadowRequest(try #require(ShadowTopic(message.topic)), payload: message.payload)
        }
        func performed(_ request: ShadowRequest) -> JSONValue {
            let (outcome, next) = request.performed(on: cloud, atSeconds: 1)
            if let next { cloud = next }
            return (try? outcome.answer.get()) ?? ["code": 404, "clientToken": .string(request.clientToken ?? "")]
        }
        func update(_ level: Int64) -> ShadowRequest {
            ShadowRequest(ShadowTopic(thing: thing, shadow: nil, operation: .update), payload: JSONWriter.bytes(["state": ["desired": ["level": .number(JSONNumber(level))]]]))
        }
        _ = replica.perform(update(1), atSeconds: 1)
        let create = try ask(replica.cloudSays(.get, "rejected", performed(ask(replica.connected("one", atSeconds: 1))), atSeconds: 1))
        _ = performed(create)
        replica.disconnected()
        _ = replica.perform(update(2), atSeconds: 2)
        let again = try ask(replica.cloudSays(.get, "accepted", performed(ask(replica.connected("two", atSeconds: 3))), atSeconds: 3))
        _ = performed(again)
        #expect(ShadowContent(cloud).desired == ["level": 2])
        #expect(ShadowContent(replica.kept).desired == ["level": 2])
    }

    @Test("what somebody sets in the cloud while the device removes a shadow is kept")
    func removalMeetsChange() throws {
        let thing = try #require(ReplicaPlay.thing)
        var replica = ShadowReplica(thing: thing, shadow: nil), cloud: KeptShadow?
        func request(_ effects: ShadowReplica.Effects) throws -> ShadowRequest {
            let message = try #require(effects.request)
            return ShadowRequest(try #require(ShadowTopic(message.topic)), payload: message.payload)
        }
        func update(_ name: String) -> ShadowRequest {
            ShadowRequest(ShadowTopic(thing: thing, shadow: nil, operation: .update), payload: JSONWriter.bytes(["state": ["desired": .object([name: 1])]]))
        }
        /// The cloud's answer, as the device hears it, and what the device asks then.
        func step(_ asked: ShadowRequest) throws -> ShadowReplica.Effects {
            let (outcome, next) = asked.performed(on: cloud, atSeconds: 1)
            if let next { cloud = next }
            let answer = try #require(outcome.messages(asked, isMessage: true, timestampSeconds: 1).first)
            return replica.cloudSays(asked.topic.operation, String(try #require(answer.topic.split(separator: "/").last)), try JSONParser.parse(answer.payload), atSeconds: 1)
        }
        cloud = update("level").performed(on: nil, atSeconds: 1).next
        _ = try step(request(replica.connected("one", atSeconds: 1)))
        let removal = try request(replica.perform(ShadowRequest(ShadowTopic(thing: thing, shadow: nil, operation: .delete), payload: []), atSeconds: 1).effects)
        cloud = update("on").performed(on: cloud, atSeconds: 1).next
        var effects = try step(removal)
        #expect(ShadowContent(cloud).desired == ["level": 1, "on": 1])
        for _ in 0..<4 where effects.request != nil { effects = try step(request(effects)) }
        #expect(replica.isSettled && ShadowContent(cloud).desired == ["on": 1] && ShadowContent(replica.kept).desired == ["on": 1])
    }
}
