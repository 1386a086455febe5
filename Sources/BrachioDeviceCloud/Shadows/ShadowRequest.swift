package import BrachioJSON

/// A request to a shadow, as a thing's message or an HTTP request has it.
package struct ShadowRequest: Sendable {
    enum Change: Sendable {
        case read
        case update(ShadowUpdate)
        case remove
        /// What was asked cannot be read.
        case refused(ShadowError)
    }

    package let topic: ShadowTopic
    let change: Change
    package let clientToken: String?

    package init(_ topic: ShadowTopic, payload: [UInt8]) {
        self.topic = topic
        switch topic.operation {
        case .get: (change, clientToken) = (.read, ShadowUpdate.clientToken(of: payload))
        case .delete: (change, clientToken) = (.remove, ShadowUpdate.clientToken(of: payload))
        case .update:
            do {
                let update = try ShadowUpdate(payload)
                (change, clientToken) = (.update(update), update.clientToken)
            } catch {
                (change, clientToken) = (.refused(error), ShadowUpdate.clientToken(of: payload))
            }
        }
    }

    var isReading: Bool {
        switch change {
        case .read, .refused: true
        case .update, .remove: false
        }
    }
}

/// What became of a request.
package struct ShadowOutcome: Sendable {
    package let answer: Result<JSONValue, ShadowError>
    /// For the thing: how it should be otherwise; for whoever follows the shadow: before and after.
    var delta: JSONValue?
    var documents: JSONValue?

    init(_ answer: Result<JSONValue, ShadowError>, delta: JSONValue? = nil, documents: JSONValue? = nil) {
        self.answer = answer
        self.delta = delta
        self.documents = documents
    }

    /// The messages that tell of it. Whoever asked over HTTP gets the answer there, but everybody learns of changes.
    func messages(_ request: ShadowRequest, isMessage: Bool, timestampSeconds now: Int64) -> [DeviceMessage] {
        var messages: [DeviceMessage] = []
        func tell(_ kind: String, _ document: JSONValue) {
            messages.append(DeviceMessage(topic: request.topic.answer(kind), payload: JSONWriter.bytes(document)))
        }
        switch answer {
        case .success(let document): if isMessage || request.topic.operation != .get { tell("accepted", document) }
        case .failure(let error): if isMessage { tell("rejected", error.document(timestampSeconds: now, clientToken: request.clientToken)) }
        }
        if let delta { tell("delta", delta) }
        if let documents { tell("documents", documents) }
        return messages
    }
}
