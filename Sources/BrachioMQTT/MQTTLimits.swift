/// Limits of the protocol itself and of what one peer may make the other keep. A limit's unit is the last word of its name.
package enum MQTTLimits {
    /// What the four bytes of a remaining length can say.
    package static let remainingLengthBytes = 268_435_455
    /// A text or binary field.
    package static let fieldBytes = 65_535
    /// Levels of a topic filter from which on it is a deep one: those of a session are few (``sessionDeepLevels``).
    package static let shallowLevels = 128
    /// Levels of all deep topic filters of one session: each level is a node of a tree.
    package static let sessionDeepLevels = 262_144
    /// Properties of one packet, the user's own included.
    package static let packetProperties = 1_024
    /// Topic filters of one SUBSCRIBE or UNSUBSCRIBE.
    package static let packetFilters = 1_024
    /// What topics of Basic Ingest begin with: they name a rule.
    static let basicIngestPrefix: StaticString = "$aws/rules/"
    /// A packet before CONNECT was accepted: user name, password and will included.
    package static let connectBytes = 320 << 10
}
