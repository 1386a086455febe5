import BrachioCore
import BrachioJSON
import BrachioShadows

/// A device's copy and the cloud's shadow with a network between them that delays, cuts, and forgets; both sides are changed by anybody.
struct ReplicaPlay {
    static let thing = try? ThingName("lamp")

    var replica: ShadowReplica
    var cloud: KeptShadow?
    /// What was durable on the device last.
    private var stored: ShadowReplica
    private var upward: [ShadowMessage] = []
    private var downward: [ShadowMessage] = []
    private var isConnected = false
    private var connections = 0
    private var seconds: Int64 = 0
    private var random: SplitMix64
    private(set) var news: [ShadowMessage] = []
    private(set) var losses: [String] = []

    init(_ thing: ThingName, seed: UInt64) {
        replica = ShadowReplica(thing: thing, shadow: nil)
        stored = replica
        random = SplitMix64(seed: seed)
    }

    // MARK: what may happen

    mutating func step() {
        seconds += Int64.random(in: 0...2, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0...3: changeLocally(change())
        case 4...6: changeInCloud(change())
        case 7: changeLocally(nil)
        case 8: changeInCloud(nil)
        case 9...12: carryUp()
        case 13...16: carryDown()
        case 17: isConnected ? cut() : connect()
        case 18: crash()
        default: did(replica.tick(atSeconds: seconds))
        }
    }

    /// No more changes, and a network that works: as many steps as it takes, within reason.
    mutating func settle() -> Bool {
        if !isConnected { connect() }
        for _ in 0..<200 {
            if upward.isEmpty, downward.isEmpty, replica.isSettled { return true }
            seconds += 40
            if upward.isEmpty, downward.isEmpty { did(replica.tick(atSeconds: seconds)) }
            carryUp()
            carryDown()
        }
        return false
    }

    mutating func changeLocally(_ state: JSONObject?) {
        guard let request = request(state) else { return }
        did(replica.perform(request, atSeconds: seconds).effects)
    }

    mutating func changeInCloud(_ state: JSONObject?) {
        if let request = request(state) { cloudPerforms(request, isMessage: false) }
    }

    mutating func connect() {
        connections += 1
        isConnected = true
        did(replica.connected("c\(connections)", atSeconds: seconds))
    }

    /// What is under way may arrive or be lost, from some point on.
    mutating func cut() {
        isConnected = false
        replica.disconnected()
        for _ in 0..<Int.random(in: 0...upward.count, using: &random) { carryUp() }
        upward = []
        downward = Array(downward.prefix(Int.random(in: 0...downward.count, using: &random)))
    }

    private mutating func crash() {
        replica = stored
        replica.disconnected()
        cut()
    }

    // MARK: the network

    private mutating func did(_ effects: ShadowReplica.Effects) {
        if !replica.isStoredLike(stored) { stored = replica }
        news += effects.news
        if let loss = effects.loss { losses.append(loss) }
        // The cloud has no time now and then, and takes a message twice now and then.
        if let request = effects.request, isConnected { upward += Array(repeating: request, count: Int.random(in: 0..<12, using: &random) == 0 ? 2 : 1) }
    }

    private mutating func carryUp() {
        guard !upward.isEmpty else { return }
        let message = upward.removeFirst()
        guard let topic = ShadowTopic(message.topic) else { return }
        let request = ShadowRequest(topic, payload: message.payload)
        if Int.random(in: 0..<15, using: &random) == 0 {
            downward += ShadowOutcome(.failure(.tooManyRequests)).messages(request, isMessage: true, timestampSeconds: seconds)
        } else {
            cloudPerforms(request, isMessage: true)
        }
    }

    private mutating func cloudPerforms(_ request: ShadowRequest, isMessage: Bool) {
        let (outcome, next) = request.performed(on: cloud, atSeconds: seconds)
        if let next { cloud = next }
        downward += outcome.messages(request, isMessage: isMessage, timestampSeconds: seconds)
    }

    private mutating func carryDown() {
        guard !downward.isEmpty else { return }
        let message = downward.removeFirst(), levels = message.topic.split(separator: "/")
        guard let operation = ShadowTopic.Operation(rawValue: String(levels[levels.count - 2])), let document = try? JSONParser.parse(message.payload) else { return }
        did(replica.cloudSays(operation, String(levels[levels.count - 1]), document, atSeconds: seconds))
    }

    // MARK: changes

    private func request(_ state: JSONObject?) -> ShadowRequest? {
        guard let state else { return ShadowRequest(ShadowTopic(thing: replica.thing, shadow: nil, operation: .delete), payload: []) }
        return ShadowRequest(ShadowTopic(thing: replica.thing, shadow: nil, operation: .update), payload: JSONWriter.bytes(["state": .object(state)]))
    }

    private mutating func change() -> JSONObject {
        var state = JSONObject()
        for name in ["desired", "reported"] where Bool.random(using: &random) { state[name] = Int.random(in: 0..<10, using: &random) == 0 ? .null : .object(object(0)) }
        return state
    }

    private mutating func object(_ depth: Int) -> JSONObject {
        var object = JSONObject()
        for name in ["a", "b", "c"] where Bool.random(using: &random) {
            switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
            case 0: object[name] = .null
            case 1: object[name] = .number(JSONNumber(Int64.random(in: 0..<5, using: &random)))
            case 2: object[name] = .array([.boolean(Bool.random(using: &random))])
            // Large enough that two of them together are more than a shadow may hold.
            case 3: object[name] = Int.random(in: 0..<6, using: &random) == 0 ? .string(String(repeating: "x", count: 4_000)) : .boolean(false)
            default: object[name] = .object(self.object(depth + 1))
            }
        }
        return object
    }
}
