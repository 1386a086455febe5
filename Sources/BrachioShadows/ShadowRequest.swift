internal import BrachioJSON

/// A request to a shadow, as a thing's message or an HTTP request has it.
package struct ShadowRequest: Sendable {
    enum Change: Sendable {
        case read
        case update(ShadowUpdate)
        /// - Parameter version: that the shadow must have.
        case remove(version: Int64?)
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
        case .delete:
            clientToken = ShadowUpdate.clientToken(of: payload)
            do { change = .remove(version: try ShadowUpdate.version(of: payload)) } catch { change = .refused(error) }
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
