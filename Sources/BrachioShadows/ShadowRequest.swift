internal import BrachioJSON

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

    package var isReading: Bool {
        switch change {
        case .read, .refused: true
        case .update, .remove: false
        }
    }
}
