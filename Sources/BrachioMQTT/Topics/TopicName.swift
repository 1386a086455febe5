/// A topic as messages are published to it: section 4.7.
package enum TopicName {
    /// Throws the reason of section 4.7.3 where `topic` is none.
    package static func validate(_ topic: String, slashesMax: Int = MQTTLimits.fieldBytes, bytesMax: Int = MQTTLimits.fieldBytes) throws(ProtocolViolation) {
        guard !topic.isEmpty else { throw ProtocolViolation(.topicNameInvalid, "an empty topic") }
        var slashes = 0, bytes = 0
        for byte in topic.utf8 {
            switch byte {
            case UInt8(ascii: "+"), UInt8(ascii: "#"): throw ProtocolViolation(.topicNameInvalid, "topic \(shown(topic)) holds a wildcard")
            case UInt8(ascii: "/"): slashes += 1
            case 0: throw ProtocolViolation(.topicNameInvalid, "topic \(shown(topic)) holds U+0000")
            default: break
            }
            bytes += 1
        }
        guard slashes <= slashesMax else { throw ProtocolViolation(.topicNameInvalid, "topic \(shown(topic)) has \(slashes) slashes, where \(slashesMax) are allowed") }
        guard bytes <= bytesMax else { throw ProtocolViolation(.topicNameInvalid, "topic \(shown(topic)) has \(bytes) bytes, where \(bytesMax) are allowed") }
    }

    static func slashes(_ topic: String) -> Int { topic.utf8.count { $0 == UInt8(ascii: "/") } }

    static func levels(_ topic: String) -> [String] {
        var levels: [String] = []
        var text = topic
        text.withUTF8 { bytes in
            for level in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                levels.append(String(decoding: level, as: UTF8.self))
            }
        }
        return levels
    }

    static func shown(_ text: String) -> String { text.count > 80 ? "\"\(text.prefix(80))…\"" : "\"\(text)\"" }
}
