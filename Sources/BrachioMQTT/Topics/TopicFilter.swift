internal import BrachioCore

/// What a subscription asks for: levels, of which `+` matches any one and a last `#` any number (section 4.7.1); for a shared
/// subscription with the name of its group (section 4.8.2).
package struct TopicFilter: Hashable, Sendable {
    /// As the client wrote it, `$share/<group>/` included.
    package let text: String
    package let group: String?
    let levels: [String]

    /// - Throws: `topicFilterInvalid` where `text` is no filter.
    package init(_ text: String) throws(ProtocolViolation) {
        self.text = text
        guard text.utf8.count <= MQTTLimits.fieldBytes else {
            throw ProtocolViolation(.topicFilterInvalid, "topic filter \(TopicName.shown(text)) has more than \(MQTTLimits.fieldBytes) bytes")
        }
        let all = TopicName.levels(text)
        if all[0] == "$share" {
            guard all.count >= 3, !all[1].isEmpty, !Self.holds(all[1], "+"), !Self.holds(all[1], "#") else {
                throw ProtocolViolation(.topicFilterInvalid, "shared subscription \(TopicName.shown(text)) is not $share/<group>/<filter>")
            }
            group = all[1]
            levels = Array(all[2...])
        } else {
            group = nil
            levels = all
        }
        guard levels != [""] else { throw ProtocolViolation(.topicFilterInvalid, "an empty topic filter") }
        for (index, level) in levels.enumerated() {
            if level.utf8.contains(0) { throw ProtocolViolation(.topicFilterInvalid, "topic filter \(TopicName.shown(text)) holds U+0000") }
            let isLast = index == levels.count - 1
            if Self.holds(level, "#"), level != "#" || !isLast {
                throw ProtocolViolation(.topicFilterInvalid, "topic filter \(TopicName.shown(text)) has a # that is not its whole last level")
            }
            if Self.holds(level, "+"), level != "+" {
                throw ProtocolViolation(.topicFilterInvalid, "topic filter \(TopicName.shown(text)) has a + that is not a whole level")
            }
        }
    }

    package static func == (one: TopicFilter, other: TopicFilter) -> Bool { one.text.isWritten(as: other.text) }

    package func hash(into hasher: inout Hasher) { hasher.combine(ExactText(text)) }

    /// Whether a wildcard stands in a level; an accent that follows it changes nothing.
    private static func holds(_ level: String, _ wildcard: Unicode.Scalar) -> Bool { level.unicodeScalars.contains(wildcard) }

    package var hasWildcard: Bool { levels.contains { $0 == "+" || $0 == "#" } }

    /// The filter without the name of its group.
    package var unshared: String { group == nil ? text : levels.joined(separator: "/") }

    /// Whether a message to `topic` is meant. Wildcards do not match a first level that begins with `$` (section 4.7.2).
    ///
    /// - Parameter hashMatchesParent: whether `sensor/#` matches `sensor`; the standard says so, AWS does not.
    package func matches(_ topic: String, hashMatchesParent: Bool = true) -> Bool {
        let name = TopicName.levels(topic)
        if topic.begins(with: "$"), levels[0] == "+" || levels[0] == "#" { return false }
        for (index, level) in levels.enumerated() {
            if level == "#" { return hashMatchesParent || name.count > index }
            guard index < name.count, level == "+" || level.isWritten(as: name[index]) else { return false }
        }
        return name.count == levels.count
    }
}
