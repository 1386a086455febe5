internal import BrachioCore

/// Walks one JSON text (RFC 8259) and cuts the members of an object out as they are written.
///
/// `JSONDecoder` forgets the order of keys and the spelling of numbers; a manifest's owner wants both back unchanged.
struct JSONScanner {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    struct Member {
        var key: String
        /// The value as it is written, without the white space around it.
        var value: [UInt8]
    }

    /// The members of the object that the whole text is.
    mutating func wholeObject() throws -> [Member] {
        skipSpace()
        guard peek() == UInt8(ascii: "{") else { throw failure("an object, '{'") }
        let members = try object(level: 1)
        skipSpace()
        guard position == end else { throw failure("the end of the line") }
        return members
    }

    /// Checks that the whole text is one JSON value.
    mutating func wholeValue() throws {
        skipSpace()
        try value(level: 1)
        skipSpace()
        guard position == end else { throw failure("the end of the value") }
    }

    private mutating func object(level: Int) throws -> [Member] {
        position += 1
        skipSpace()
        var members: [Member] = []
        if consume("}") { return members }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            guard consume(":") else { throw failure("':'") }
            skipSpace()
            let start = position
            try value(level: level)
            members.append(Member(key: key, value: Array(bytes[start..<position])))
            skipSpace()
            if consume("}") { return members }
            guard consume(",") else { throw failure("',' or '}'") }
        }
    }

    private mutating func array(level: Int) throws {
        position += 1
        skipSpace()
        if consume("]") { return }
        while true {
            skipSpace()
            try value(level: level)
            skipSpace()
            if consume("]") { return }
            guard consume(",") else { throw failure("',' or ']'") }
        }
    }

    private mutating func value(level: Int) throws {
        guard level <= ManifestLimits.nestingLevels else {
            throw BrachioError(.limitExceeded, "more than \(ManifestLimits.nestingLevels) nested levels")
        }
        switch peek() {
        case UInt8(ascii: "{"): _ = try object(level: level + 1)
        case UInt8(ascii: "["): try array(level: level + 1)
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func word(_ text: String) throws {
        for byte in text.utf8 {
            guard peek() == byte else { throw failure("'\(text)'") }
            position += 1
        }
    }

    private mutating func number() throws {
        _ = consume("-")
        if !consume("0") { try digits() }
        if consume(".") { try digits() }
        if consume("e") || consume("E") {
            if !consume("+") { _ = consume("-") }
            try digits()
        }
    }

    private mutating func digits() throws {
        guard let first = peek(), (0x30...0x39).contains(first) else { throw failure("a value") }
        while let byte = peek(), (0x30...0x39).contains(byte) { position += 1 }
    }

    private mutating func string() throws -> String {
        guard peek() == UInt8(ascii: "\"") else { throw failure("a string") }
        let start = position
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("no control character in a string") }
            if byte == UInt8(ascii: "\\") { position += 1 }
            position += 1
        }
        guard consume("\"") else { throw failure("the end of a string") }
        guard let text = JSONString.decode(bytes[start..<position]) else {
            position = start
            throw failure("a string with known escapes")
        }
        return text
    }

    private func peek() -> UInt8? { position < end ? bytes[position] : nil }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private func failure(_ expected: String) -> BrachioError {
        BrachioError(.invalidInput, "not valid JSON", cause: "expected \(expected) at byte \(min(position, end) + 1)")
    }
}
