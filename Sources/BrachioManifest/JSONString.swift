/// A JSON string literal, both ways.
enum JSONString {
    /// The text of a literal with its quotation marks; `nil` when it is not one. Half of a surrogate pair becomes U+FFFD.
    static func decode(_ literal: some Collection<UInt8>) -> String? {
        let bytes = Array(literal)
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else { return nil }
        var text: [UInt8] = []
        var units: [UInt16] = []
        var position = 1
        func flush() {
            guard !units.isEmpty else { return }
            text += Array(String(decoding: units, as: UTF16.self).utf8)
            units = []
        }
        while position < bytes.count - 1 {
            let byte = bytes[position]
            position += 1
            guard byte == backslash else {
                guard byte >= 0x20, byte != quote else { return nil }
                flush()
                text.append(byte)
                continue
            }
            guard position < bytes.count - 1 else { return nil }
            let escape = bytes[position]
            position += 1
            if escape == UInt8(ascii: "u") {
                guard position + 4 < bytes.count,
                    let unit = hexadecimal(bytes[position..<position + 4])
                else { return nil }
                units.append(unit)
                position += 4
            } else {
                guard let plain = escapes[escape] else { return nil }
                flush()
                text.append(plain)
            }
        }
        flush()
        return String(validating: text, as: UTF8.self)
    }

    /// The literal of a text: only what must be escaped is.
    static func encode(_ text: String) -> [UInt8] {
        var literal: [UInt8] = [quote]
        for byte in text.utf8 {
            switch byte {
            case quote, backslash: literal += [backslash, byte]
            case 0x0A: literal += [backslash, UInt8(ascii: "n")]
            case 0x0D: literal += [backslash, UInt8(ascii: "r")]
            case 0x09: literal += [backslash, UInt8(ascii: "t")]
            case 0..<0x20: literal += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: literal.append(byte)
            }
        }
        return literal + [quote]
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let digits = Array("0123456789abcdef".utf8)
    private static let escapes: [UInt8: UInt8] = [
        quote: quote, backslash: backslash, UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
