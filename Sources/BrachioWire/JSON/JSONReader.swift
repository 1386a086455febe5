/// Reads a JSON document (RFC 8259) into a value. Whole numbers that fit 64 bits stay whole; of a repeated name the last one counts.
package struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var valuesLeft: Int

    package static func read(_ bytes: [UInt8], valuesMax: Int = WireLimits.documentValues) throws -> WireValue {
        var reader = JSONReader(bytes: bytes, valuesLeft: valuesMax)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == bytes.count else { throw reader.failure("text after the document") }
        return value
    }

    private init(bytes: [UInt8], valuesLeft: Int) {
        self.bytes = bytes
        self.valuesLeft = valuesLeft
    }

    private func failure(_ what: String) -> ServiceError { .malformed("the body is not JSON: \(what) at byte \(place)") }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    }

    private mutating func value(depth: Int) throws -> WireValue {
        guard depth < WireLimits.nestingDepth else { throw failure("more than \(WireLimits.nestingDepth) levels") }
        guard valuesLeft > 0 else { throw failure("too many values") }
        valuesLeft -= 1
        skipSpace()
        guard place < bytes.count else { throw failure("unexpected end") }
        switch bytes[place] {
        case UInt8(ascii: "{"): return .map(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .list(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: String, _ value: WireValue) throws -> WireValue {
        guard bytes[place...].starts(with: text.utf8) else { throw failure("unknown word") }
        place += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws -> WireMap {
        var map = WireMap()
        place += 1
        skipSpace()
        if take("}") { return map }
        repeat {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw failure("a name is missing") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw failure("':' is missing") }
            map[key] = try value(depth: depth)
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("'}' is missing") }
        return map
    }

    private mutating func array(depth: Int) throws -> [WireValue] {
        var list: [WireValue] = []
        place += 1
        skipSpace()
        if take("]") { return list }
        repeat {
            list.append(try value(depth: depth))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("']' is missing") }
        return list
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func number() throws -> WireValue {
        let start = place
        var isWhole = true
        if place < bytes.count, bytes[place] == UInt8(ascii: "-") { place += 1 }
        let first = place
        try digits()
        if bytes[first] == UInt8(ascii: "0"), place > first + 1 { throw failure("a number begins with 0") }
        if take(".") {
            isWhole = false
            try digits()
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            place += 1
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let whole = Int64(text) { return .integer(whole) }
        guard let number = Double(text), number.isFinite else { throw failure("a number is out of range") }
        return .double(number)
    }

    private mutating func digits() throws {
        let start = place
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        guard place > start else { throw failure("unexpected character") }
    }

    private mutating func string() throws -> String {
        place += 1
        var content: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else { throw failure("text is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0..<0x20: throw failure("a control character in text")
            default: content.append(byte)
            }
        }
        throw failure("text does not end")
    }

    private mutating func escape(into content: inout [UInt8]) throws {
        guard place < bytes.count else { throw failure("text does not end") }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw failure("an unknown escape")
        }
    }

    /// A scalar from one escape or a surrogate pair; a lone surrogate becomes U+FFFD.
    private mutating func scalar() throws -> Unicode.Scalar {
        let first = try codeUnit()
        if (0xD800..<0xDC00).contains(first), bytes[place...].starts(with: [0x5C, 0x75]) {
            let before = place
            place += 2
            let second = try codeUnit()
            if (0xDC00..<0xE000).contains(second) {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            place = before
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func codeUnit() throws -> UInt32 {
        guard place + 4 <= bytes.count, bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw failure("an escape needs four hexadecimal digits") }
        place += 4
        return unit
    }
}
