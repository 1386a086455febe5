package import BrachioRules

/// A message as the rules get it, with what must be remembered of it for the error action.
package struct IngestedMessage: Codable, Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]
    package var clientIdentifier: String?
    package var principal: String?
    package var userProperties: [RuleAction.Pair]
    package var properties: [String: String]
    /// How many rules have republished it.
    package var rounds: Int
    /// Milliseconds since 1970.
    package var receivedMilliseconds: Int64

    package init(
        topic: String, payload: [UInt8], clientIdentifier: String? = nil, principal: String? = nil, userProperties: [RuleAction.Pair] = [],
        properties: [String: String] = [:], rounds: Int = 0, receivedMilliseconds: Int64
    ) {
        self.topic = topic
        self.payload = payload
        self.clientIdentifier = clientIdentifier
        self.principal = principal
        self.userProperties = userProperties
        self.properties = properties
        self.rounds = rounds
        self.receivedMilliseconds = receivedMilliseconds
    }

    /// The message as statements see it.
    package var asRuleMessage: RuleMessage {
        RuleMessage(
            topic: topic, payload: payload, clientIdentifier: clientIdentifier, principal: principal,
            userProperties: userProperties.map { ($0.key, $0.value) }, properties: properties)
    }

    static let basicIngestPrefix = "$aws/rules/"

    /// The rule that a message of Basic Ingest names, and the message as that rule sees it; `nil` for every other message.
    var basicIngest: (rule: String, message: IngestedMessage)? {
        guard topic.hasPrefix(Self.basicIngestPrefix) else { return nil }
        let rest = topic.dropFirst(Self.basicIngestPrefix.count)
        let rule = rest.prefix { $0 != "/" }
        var message = self
        message.topic = String(rest.dropFirst(rule.count + 1))
        return (String(rule), message)
    }
}
