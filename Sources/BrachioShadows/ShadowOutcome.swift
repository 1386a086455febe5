package import BrachioJSON

/// What became of a request.
package struct ShadowOutcome: Sendable {
    package let answer: Result<JSONValue, ShadowError>
    /// For the thing: how it should be otherwise; for whoever follows the shadow: before and after.
    package var delta: JSONValue?
    package var documents: JSONValue?

    package init(_ answer: Result<JSONValue, ShadowError>, delta: JSONValue? = nil, documents: JSONValue? = nil) {
        self.answer = answer
        self.delta = delta
        self.documents = documents
    }

    /// The messages that tell of it, by what follows the request's own topic. Whoever asked over HTTP gets the answer there, but everybody learns
    /// of changes.
    package func messages(_ request: ShadowRequest, isMessage: Bool, timestampSeconds now: Int64) -> [ShadowMessage] {
        var messages: [ShadowMessage] = []
        func tell(_ kind: String, _ document: JSONValue) {
            messages.append(ShadowMessage(topic: request.topic.answer(kind), payload: JSONWriter.bytes(document)))
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

/// What is published of a shadow.
package struct ShadowMessage: Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]

    package init(topic: String, payload: [UInt8]) {
        self.topic = topic
        self.payload = payload
    }
}
