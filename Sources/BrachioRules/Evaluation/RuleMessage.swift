package import BrachioJSON
package import Foundation

/// A message that a rule looks at.
package struct RuleMessage: Sendable {
    /// The topic as functions see it: without `$aws/rules/<rule>/` in front.
    package var topic: String
    package var payload: [UInt8]
    /// The sender's client identifier; `nil` where the message did not come over MQTT.
    package var clientIdentifier: String?
    /// The certificate's fingerprint, or the caller's identity.
    package var principal: String?
    package var userProperties: [(name: String, value: String)]
    /// `format_indicator`, `content_type`, `response_topic`, `correlation_data`.
    package var properties: [String: String]

    package init(
        topic: String, payload: [UInt8], clientIdentifier: String? = nil, principal: String? = nil,
        userProperties: [(name: String, value: String)] = [], properties: [String: String] = [:]
    ) {
        self.topic = topic
        self.payload = payload
        self.clientIdentifier = clientIdentifier
        self.principal = principal
        self.userProperties = userProperties
        self.properties = properties
    }
}

/// What functions may ask of the world.
package struct RuleSurroundings: Sendable {
    package var account: String
    package var now: Date
    package var uuid: @Sendable () -> String
    /// Uniform in [0, 1).
    package var random: @Sendable () -> Double
    /// A thing's shadow document; the second argument is the named shadow's name.
    package var shadow: @Sendable (String, String?) -> JSONValue?

    package init(
        account: String, now: Date, uuid: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        shadow: @escaping @Sendable (String, String?) -> JSONValue? = { _, _ in nil }
    ) {
        self.account = account
        self.now = now
        self.uuid = uuid
        self.random = random
        self.shadow = shadow
    }
}

/// What a rule makes of a message.
package enum RuleOutcome: Sendable, Hashable {
    case document(JSONValue)
    /// The message as it came: `SELECT *` over what is not JSON.
    case bytes([UInt8])

    /// The outcome as the payload of a further message: a text by itself stands without quotation marks.
    package var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .document(let document): JSONWriter.bytes(document)
        }
    }
}
