internal import BrachioCore

/// Text between quotation marks, with its escapes.
enum JSONText {
    /// - Parameter start: the place behind the opening mark.
    /// - Returns: the text, and the place behind the closing mark.
    static func read(_ bytes: [UInt8], after start: Int) throws(BrachioError) -> (text: String, end: Int) {
        var place = start
        var content: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else { throw failure("text is not UTF-8", start) }
                return (text, place)
            case UInt8(ascii: "\\"): try escape(bytes, &place, &content)
            case 0..<0x20: throw failure("a control character in text", place - 1)
            default: content.append(byte)
            }
        }
        throw failure("text does not end", start)
    }

    private static func failure(_ what: String, _ place: Int) -> BrachioError {
        BrachioError(.invalidInput, "not JSON at byte \(place)", cause: what)
    }

    private static func escape(_ bytes: [UInt8], _ place: inout Int, _ content: inout [UInt8]) throws(BrachioError) {
        guard place < bytes.count else { throw failure("text does not end", place) }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(Character(try scalar(bytes, &place))).utf8)
        default: throw failure("an unknown escape", place - 1)
        }
    }

    /// A scalar from one escape or a surrogate pair; a lone surrogate becomes U+FFFD.
    private static func scalar(_ bytes: [UInt8], _ place: inout Int) throws(BrachioError) -> Unicode.Scalar {
        let first = try codeUnit(bytes, &place)
        if (0xD800..<0xDC00).contains(first), bytes[place...].starts(with: [0x5C, 0x75]) {
            let before = place
            place += 2
            let second = try codeUnit(bytes, &place)
            if (0xDC00..<0xE000).contains(second) {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            place = before
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private static func codeUnit(_ bytes: [UInt8], _ place: inout Int) throws(BrachioError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard place < bytes.count, let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else {
                throw failure("an escape needs four hexadecimal digits", place)
            }
            unit = unit << 4 | UInt32(digit)
            place += 1
        }
        return unit
    }
}
