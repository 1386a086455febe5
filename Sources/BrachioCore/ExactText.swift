/// Text that is equal only to what is written with the same bytes, as topics and client identifiers of MQTT are: Swift's own comparison takes
/// what Unicode calls equivalent for the same (é in one character, or e with an accent that follows).
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (one: ExactText, other: ExactText) -> Bool { one.text.isWritten(as: other.text) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8.max)
    }
}

extension String {
    /// Whether both are written with the same bytes.
    package func isWritten(as other: String) -> Bool { utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8) }

    /// Whether the text begins with just these bytes, whatever accents follow.
    package func begins(with prefix: StaticString) -> Bool {
        prefix.withUTF8Buffer { prefix in utf8.starts(with: prefix) }
    }
}
