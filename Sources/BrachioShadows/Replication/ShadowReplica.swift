package import BrachioJSON

/// A device's own copy of a shadow, which it answers from, and how far it is one with the cloud's. A pure value: messages and answers go in,
/// requests and news come out. Whatever ``isStoredLike(_:)`` tells apart must be durable before any of that leaves the device.
///
/// There is one request to the cloud at a time. What the cloud has is known from answers only; its news merely say that it is time to ask. A
/// change goes to the cloud with the version that it is made for, so that one made there meanwhile is never lost: it is fetched and both become one.
package struct ShadowReplica: Hashable, Sendable {
    /// What is to be sent after an event.
    package struct Effects: Hashable, Sendable {
        /// For the cloud.
        package var request: ShadowMessage?
        /// For subscribers on the device.
        package var news: [ShadowMessage] = []
        /// Changes of the device's that had to give way, in plain words.
        package var loss: String?
    }

    /// What the cloud was found to have.
    struct CloudState: Hashable, Sendable {
        var content: ShadowContent
        /// `nil` where it has no such shadow.
        var version: Int64?
    }

    enum Phase: Hashable, Sendable {
        /// Without a connection, or not to be synchronised.
        case apart
        case asking(token: String)
        case changing(token: String, from: CloudState, to: ShadowContent)
        /// Both say the same.
        case one(CloudState)
        /// The cloud has no time now.
        case paused
        /// The cloud does not let the device near the shadow.
        case forbidden
    }

    /// How long an answer is waited for, and a cloud without time is left alone.
    static let answerSecondsMax: UInt64 = 30, pauseSeconds: UInt64 = 5

    package let thing: ThingName
    package let shadow: ShadowName?
    /// The device's own copy.
    package internal(set) var kept: KeptShadow?
    /// What both sides said when they last spoke.
    var agreed = ShadowContent.none
    /// What was sent and not answered yet.
    var sent: ShadowContent?

    private(set) var phase = Phase.apart
    private var connection = ""
    private var requestsCount = 0
    private var sinceSeconds: Int64 = 0
    /// What the cloud has said of changes while a request was under way.
    private var hintedVersion: Int64 = -1
    private var isRemovalHinted = false

    package init(thing: ThingName, shadow: ShadowName?) {
        self.thing = thing
        self.shadow = shadow
    }

    package func isStoredLike(_ other: ShadowReplica) -> Bool { kept == other.kept && agreed == other.agreed && sent == other.sent }

    /// Whether both sides were found to say the same, and nothing has happened since.
    package var isSettled: Bool { if case .one = phase { true } else { false } }

    package var isApart: Bool { phase == .apart }

    private func topic(_ operation: ShadowTopic.Operation) -> ShadowTopic { ShadowTopic(thing: thing, shadow: shadow, operation: operation) }

    // MARK: the device's side

    /// A request of a function or a device.
    package mutating func perform(_ request: ShadowRequest, atSeconds now: Int64) -> (outcome: ShadowOutcome, effects: Effects) {
        let (outcome, next) = request.performed(on: kept, atSeconds: now)
        var effects = Effects()
        if let next {
            kept = next
            if case .one(let cloud) = phase { proceed(cloud, now, &effects) }
        }
        return (outcome, effects)
    }

    // MARK: the cloud's side

    /// - Parameter name: of the connection, short and not used before: answers that belong to an earlier one are known by it.
    package mutating func connected(_ name: String, atSeconds now: Int64) -> Effects {
        connection = name
        var effects = Effects()
        ask(now, &effects)
        return effects
    }

    package mutating func disconnected() { phase = .apart }

    /// Asks again where no answer came, or the cloud had no time. A clock that was set, in either direction, lets it ask sooner.
    package mutating func tick(atSeconds now: Int64) -> Effects {
        var effects = Effects()
        switch phase {
        case .asking, .changing: if (now - sinceSeconds).magnitude >= Self.answerSecondsMax { ask(now, &effects) }
        case .paused: if (now - sinceSeconds).magnitude >= Self.pauseSeconds { ask(now, &effects) }
        case .apart, .one, .forbidden: break
        }
        return effects
    }

    /// The cloud's message below one of the shadow's topics.
    ///
    /// - Parameter kind: what follows the topic of the operation: `accepted`, `rejected`, `documents`.
    package mutating func cloudSays(_ operation: ShadowTopic.Operation, _ kind: String, _ document: JSONValue, atSeconds now: Int64) -> Effects {
        var effects = Effects()
        let token = if case .string(let text)? = document["clientToken"] { text } else { "" }
        switch (phase, kind) {
        case (.asking(token), "accepted"): found(CloudState(content: ShadowContent(answer: document), version: Self.version(document)), now, &effects)
        case (.changing(token, let from, let to), "accepted"): changed(from, to, Self.version(document), now, &effects)
        case (.asking(token), "rejected"), (.changing(token, _, _), "rejected"): refused(document, now, &effects)
        case (_, "documents"):
            hintedVersion = max(hintedVersion, Self.version(document["current"]) ?? -1)
            look(now, &effects)
        case (_, "accepted") where operation == .delete:
            isRemovalHinted = true
            look(now, &effects)
        default: break
        }
        return effects
    }

    private static func version(_ document: JSONValue?) -> Int64? { if case .number(let number)? = document?["version"] { number.integer } else { nil } }

    // MARK: steps

    private mutating func nextToken() -> String {
        requestsCount += 1
        return "\(connection)-\(requestsCount)"
    }

    private mutating func ask(_ now: Int64, _ effects: inout Effects) {
        let token = nextToken()
        (phase, sinceSeconds, hintedVersion, isRemovalHinted) = (.asking(token: token), now, -1, false)
        effects.request = ShadowMessage(topic: topic(.get).text, payload: JSONWriter.bytes(["clientToken": .string(token)]))
    }

    /// The cloud has this now: both become one.
    private mutating func found(_ cloud: CloudState, _ now: Int64, _ effects: inout Effects) {
        let base = sent.map { ShadowReconciliation.agreed(agreed, sent: $0, cloud: cloud.content) } ?? agreed
        var merged = ShadowReconciliation.merged(agreed: base, local: ShadowContent(kept), cloud: cloud.content)
        if !merged.fits {
            merged = cloud.content
            effects.loss = "both sides' changes are larger than a shadow may be: the cloud's count"
        }
        (agreed, sent) = (cloud.content, nil)
        take(merged, now, &effects)
        proceed(cloud, now, &effects)
    }

    /// Sends what is otherwise here, or is content.
    private mutating func proceed(_ cloud: CloudState, _ now: Int64, _ effects: inout Effects) {
        let own = ShadowContent(kept)
        guard own != cloud.content else {
            phase = .one(cloud)
            return look(now, &effects)
        }
        let token = nextToken()
        sent = own
        (phase, sinceSeconds) = (.changing(token: token, from: cloud, to: own), now)
        var request: JSONObject = ["clientToken": .string(token)]
        request["version"] = cloud.version.map { .number(JSONNumber($0)) }
        if own.isThere { request["state"] = cloud.content.change(to: own) }
        effects.request = ShadowMessage(topic: topic(own.isThere ? .update : .delete).text, payload: JSONWriter.bytes(.object(request)))
    }

    private mutating func changed(_ from: CloudState, _ to: ShadowContent, _ version: Int64?, _ now: Int64, _ effects: inout Effects) {
        // Where there was no version to name, the change may have met one of somebody else's.
        if to.isThere, from.version == nil { return ask(now, &effects) }
        (agreed, sent) = (to, nil)
        proceed(CloudState(content: to, version: to.isThere ? version : nil), now, &effects)
    }

    private mutating func refused(_ document: JSONValue, _ now: Int64, _ effects: inout Effects) {
        let code = if case .number(let number)? = document["code"] { number.integer ?? 500 } else { Int64(500) }
        switch (code, phase) {
        case (404, .asking): found(CloudState(content: .none, version: nil), now, &effects)
        case (404, .changing), (409, _): ask(now, &effects)
        case (401, _), (403, _): phase = .forbidden
        case (400, .changing(_, let cloud, _)), (413, .changing(_, let cloud, _)):
            // It would be refused for ever.
            sent = nil
            effects.loss = "the cloud refuses a change (code \(code)): its own shadow counts"
            take(cloud.content, now, &effects)
            proceed(cloud, now, &effects)
        default: (phase, sinceSeconds) = (.paused, now)
        }
    }

    /// Asks where the cloud has said that it was changed.
    private mutating func look(_ now: Int64, _ effects: inout Effects) {
        guard case .one(let cloud) = phase else { return }
        if hintedVersion > cloud.version ?? -1 || (isRemovalHinted && cloud.version != nil) { ask(now, &effects) }
    }

    /// Makes the device's copy say `content`, and tells of it.
    private mutating func take(_ content: ShadowContent, _ now: Int64, _ effects: inout Effects) {
        let own = ShadowContent(kept)
        guard own != content else { return }
        let operation: ShadowTopic.Operation = content.isThere ? .update : .delete
        let payload = content.isThere ? JSONWriter.bytes(.object(["state": own.change(to: content)])) : []
        let request = ShadowRequest(topic(operation), payload: payload), (outcome, next) = request.performed(on: kept, atSeconds: now)
        if let next { kept = next }
        effects.news += outcome.messages(request, isMessage: false, timestampSeconds: now).filter { $0.topic != request.topic.answer("accepted") || !content.isThere }
    }
}
