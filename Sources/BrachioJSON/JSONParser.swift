package import BrachioCore

/// Reads JSON as RFC 8259 defines it, and nothing beyond: one document, UTF-8, no trailing commas. Of a repeated name the last counts.
package struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var place = 0
    private var valuesLeft: Int

    /// - Throws: `invalidInput` naming the byte where the text stops being JSON; `limitExceeded` naming the limit.
    package static func parse(_ bytes: some Sequence<UInt8>, limits: JSONLimits = JSONLimits()) throws(BrachioError) -> JSONValue {
        var parser = JSONParser(Array(bytes), limits)
        guard parser.bytes.count <= limits.documentBytes else {
            throw BrachioError(.limitExceeded, "the document has \(parser.bytes.count) bytes", cause: "at most \(limits.documentBytes) are taken")
        }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.place == parser.bytes.count else { throw parser.failure("text follows the document") }
        return value
    }

    package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(BrachioError) -> JSONValue {
        try parse(text.utf8, limits: limits)
    }

    private init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        valuesLeft = limits.valueCount
    }

    private func failure(_ what: String) -> BrachioError { BrachioError(.invalidInput, "not JSON at byte \(place)", cause: what) }

    private mutating func skipSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(BrachioError) -> JSONValue {
        guard depth <= limits.nestingDepth else {
            throw BrachioError(.limitExceeded, "the document is nested too deeply", cause: "at most \(limits.nestingDepth) levels are taken")
        }
        guard valuesLeft > 0 else {
            throw BrachioError(.limitExceeded, "the document has too many values", cause: "at most \(limits.valueCount) are taken")
        }
        valuesLeft -= 1
        skipSpace()
        guard place < bytes.count else { throw failure("the text ends") }
        switch bytes[place] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(BrachioError) -> JSONValue {
        guard bytes[place...].starts(with: text.utf8) else { throw failure("an unknown word") }
        place += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(BrachioError) -> JSONObject {
        var object = JSONObject()
        place += 1
        skipSpace()
        if take("}") { return object }
        repeat {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw failure("a name is missing") }
            let name = try string()
            skipSpace()
            guard take(":") else { throw failure("':' is missing") }
            object[name] = try value(depth: depth)
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("'}' is missing") }
        return object
    }

    private mutating func array(depth: Int) throws(BrachioError) -> [JSONValue] {
        var array: [JSONValue] = []
        place += 1
        skipSpace()
        if take("]") { return array }
        repeat {
            array.append(try value(depth: depth))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("']' is missing") }
        return array
    }

    private mutating func number() throws(BrachioError) -> JSONNumber {
        let start = place
        _ = take("-")
        let first = place
        try digits()
        if bytes[first] == UInt8(ascii: "0"), place > first + 1 { throw failure("a number begins with 0") }
        if take(".") { try digits() }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            if !take("+") { _ = take("-") }
            try digits()
        }
        return JSONNumber(checked: String(decoding: bytes[start..<place], as: UTF8.self))
    }

    private mutating func digits() throws(BrachioError) {
        let start = place
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        guard place > start else { throw failure(place == bytes.count ? "the text ends" : "an unexpected character") }
    }

    private mutating func string() throws(BrachioError) -> String {
        let (text, end) = try JSONText.read(bytes, after: place + 1)
        place = end
        return text
    }
}
