internal import BrachioCore

/// Topics that a client names by number (section 3.3.2.3.4). A value that lives as long as the connection.
package struct IncomingAliases {
    package let maximum: UInt16
    private var topics: [UInt16: String] = [:]

    package init(maximum: UInt16) { self.maximum = maximum }

    /// The topic that a PUBLISH means.
    package mutating func resolve(_ topic: String, alias: UInt16?) throws(ProtocolViolation) -> String {
        guard let alias else {
            if topic.isEmpty { throw .protocolError("PUBLISH without a topic and without an alias") }
            return topic
        }
        guard alias > 0, alias <= maximum else { throw ProtocolViolation(.topicAliasInvalid, "topic alias \(alias), where \(maximum) are allowed") }
        if topic.isEmpty {
            guard let known = topics[alias] else { throw .protocolError("topic alias \(alias) stands for no topic") }
            return known
        }
        topics[alias] = topic
        return topic
    }
}

/// Topics that the server names by number to a client that allows it: the first ones that it sends get a number each. A value.
package struct OutgoingAliases {
    package let maximum: UInt16
    private var numbers: [ExactText: UInt16] = [:]

    package init(maximum: UInt16) { self.maximum = maximum }

    /// The alias for `topic`, and whether the client knows it already; `nil` where all numbers are taken.
    package mutating func alias(for topic: String) -> (number: UInt16, isKnown: Bool)? {
        let topic = ExactText(topic)
        if let number = numbers[topic] { return (number, true) }
        guard numbers.count < Int(maximum) else { return nil }
        let number = UInt16(numbers.count + 1)
        numbers[topic] = number
        return (number, false)
    }
}
