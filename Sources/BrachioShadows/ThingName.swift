package import BrachioCore

/// A thing's name in the registry: 1 to 128 of `a–z A–Z 0–9 : _ -`.
package struct ThingName: Hashable, Sendable, CustomStringConvertible {
    package static let charactersMax = 128
    package let text: String

    package init(_ text: String) throws(BrachioError) {
        guard NameRule.holds(text, charactersMax: Self.charactersMax) else {
            throw BrachioError(
                .invalidInput, "'\(text.prefix(160))' is no name for a thing",
                mend: "use 1 to \(Self.charactersMax) letters, digits, ':', '_' and '-'")
        }
        self.text = text
    }

    package var description: String { text }
}

/// A named shadow's name: 1 to 64 of `a–z A–Z 0–9 : _ -`. A thing's classic shadow has none.
package struct ShadowName: Hashable, Sendable, CustomStringConvertible {
    package static let charactersMax = 64
    package let text: String

    package init(_ text: String) throws(BrachioError) {
        guard NameRule.holds(text, charactersMax: Self.charactersMax) else {
            throw BrachioError(
                .invalidInput, "'\(text.prefix(80))' is no name for a shadow",
                mend: "use 1 to \(Self.charactersMax) letters, digits, ':', '_' and '-'")
        }
        self.text = text
    }

    package var description: String { text }
}

/// The characters that names in the registry are made of.
package enum NameRule {
    package static func holds(_ text: String, charactersMax: Int) -> Bool {
        (1...charactersMax).contains(text.utf8.count) && text.utf8.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
