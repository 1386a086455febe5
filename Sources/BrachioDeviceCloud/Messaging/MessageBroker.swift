/// A message as the data plane publishes it, and as it is kept for new subscribers.
package struct CloudMessage: Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]
    /// 0 or 1.
    package var qos: Int
    package var retain: Bool
    package var userProperties: [UserProperty] = []
    /// Whether the payload is said to be UTF-8.
    package var isText: Bool?
    package var contentType: String?
    package var responseTopic: String?
    package var correlationData: [UInt8]?
    package var expirySeconds: UInt32?

    package init(topic: String, payload: [UInt8], qos: Int = 1, retain: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
    }

    package struct UserProperty: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// What the data plane needs of a broker.
package protocol MessageBroker: Sendable {
    /// Publishes and returns when nothing of it can be lost. Throws `invalidInput` for a topic that is none, `limitExceeded` for too much.
    func publish(_ message: CloudMessage) async throws
    /// The message that is kept for a topic.
    func retained(_ topic: String) async throws -> CloudMessage?
    /// All messages that are kept, by topic.
    func retained() async throws -> [CloudMessage]
    /// Ends a client's connection; `false` where it has none.
    ///
    /// - Parameters:
    ///   - endsSession: what it subscribed to and what waits for it is forgotten.
    ///   - tellsWill: its last will is published.
    func disconnect(_ clientID: String, endsSession: Bool, tellsWill: Bool) async throws -> Bool
}
