/// Writes XML, element by element. Attributes and text are escaped; names are the caller's.
package struct XMLWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(declaration: Bool = false) {
        if declaration { bytes += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8 }
    }

    package mutating func element(_ name: String, _ attributes: [(String, String)] = [], _ body: (inout XMLWriter) throws -> Void) rethrows {
        open(name, attributes)
        try body(&self)
        close(name)
    }

    package mutating func element(_ name: String, _ text: String, _ attributes: [(String, String)] = []) {
        open(name, attributes)
        self.text(text)
        close(name)
    }

    package mutating func open(_ name: String, _ attributes: [(String, String)] = []) {
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        for (key, value) in attributes {
            bytes += " \(key)=\"".utf8
            escape(value, inAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    package mutating func close(_ name: String) {
        bytes += "</".utf8
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    package mutating func text(_ text: String) { escape(text, inAttribute: false) }

    /// What XML 1.0 cannot hold at all (most control characters) becomes U+FFFD.
    private mutating func escape(_ text: String, inAttribute: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"" where inAttribute: bytes += "&quot;".utf8
            case "\r": bytes += "&#13;".utf8
            case "\n" where inAttribute, "\t" where inAttribute: bytes += "&#\(scalar.value);".utf8
            case "\n", "\t": bytes.append(UInt8(scalar.value))
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": bytes += "\u{FFFD}".utf8
            default: bytes += Character(scalar).utf8
            }
        }
    }
}
