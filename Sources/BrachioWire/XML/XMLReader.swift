/// Reads XML as requests have it: elements, attributes, text, CDATA, comments, processing instructions. Document types are refused, and
/// with them entities that expand.
package struct XMLReader {
    private let bytes: [UInt8]
    private var place = 0
    private var elementsLeft = WireLimits.documentValues

    /// The root element.
    package static func read(_ bytes: [UInt8]) throws -> XMLElement {
        var reader = XMLReader(bytes: bytes)
        try reader.skipMisc()
        let root = try reader.element(depth: 0)
        try reader.skipMisc()
        guard reader.place == bytes.count else { throw reader.failure("text after the root element") }
        return root
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func failure(_ what: String) -> ServiceError { ServiceError("MalformedXML", "The body is not well-formed XML: \(what) at byte \(place).") }

    private func sees(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard place + length <= bytes.count else { return false }
        return (0..<length).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    }

    /// Moves behind the next occurrence of `end`.
    private mutating func skip(past end: StaticString) throws {
        while place < bytes.count, !sees(end) { place += 1 }
        guard place < bytes.count else { throw failure("unexpected end") }
        place += end.utf8CodeUnitCount
    }

    /// Space, comments and instructions before and after the root.
    private mutating func skipMisc() throws {
        if place == 0, sees("\u{FEFF}") { place += 3 }
        while true {
            skipSpace()
            if sees("<!--") { try skip(past: "-->") } else if sees("<?") { try skip(past: "?>") } else { break }
        }
        if sees("<!") { throw failure("a document type is not taken") }
    }

    private mutating func element(depth: Int) throws -> XMLElement {
        guard depth < WireLimits.nestingDepth else { throw failure("more than \(WireLimits.nestingDepth) levels") }
        guard elementsLeft > 0 else { throw failure("too many elements") }
        elementsLeft -= 1
        guard sees("<") else { throw failure("an element is missing") }
        place += 1
        let qualified = try name()
        var element = XMLElement(name: Self.local(qualified))
        skipSpace()
        while place < bytes.count, bytes[place] != UInt8(ascii: ">"), bytes[place] != UInt8(ascii: "/") {
            let key = try name()
            skipSpace()
            guard sees("=") else { throw failure("an attribute without a value") }
            place += 1
            skipSpace()
            element.attributes[key] = try quoted()
            skipSpace()
        }
        if sees("/>") {
            place += 2
            return element
        }
        guard sees(">") else { throw failure("a tag does not end") }
        place += 1
        try content(of: &element, depth: depth)
        guard try name() == qualified else { throw failure("a closing tag that does not match") }
        skipSpace()
        guard sees(">") else { throw failure("a tag does not end") }
        place += 1
        return element
    }

    /// Reads up to the closing tag's name.
    private mutating func content(of element: inout XMLElement, depth: Int) throws {
        var text: [UInt8] = []
        while place < bytes.count {
            if bytes[place] != UInt8(ascii: "<") {
                try character(into: &text)
            } else if sees("</") {
                place += 2
                guard let valid = String(validating: text, as: UTF8.self) else { throw failure("text is not UTF-8") }
                element.text = valid
                return
            } else if sees("<!--") {
                try skip(past: "-->")
            } else if sees("<![CDATA[") {
                let start = place + 9
                try skip(past: "]]>")
                text += bytes[start..<place - 3]
            } else if sees("<?") {
                try skip(past: "?>")
            } else {
                element.children.append(try self.element(depth: depth + 1))
            }
        }
        throw failure("unexpected end")
    }

    private mutating func quoted() throws -> String {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
            throw failure("an attribute without quotes")
        }
        let end = bytes[place]
        place += 1
        var text: [UInt8] = []
        while place < bytes.count, bytes[place] != end { try character(into: &text) }
        guard place < bytes.count, let valid = String(validating: text, as: UTF8.self) else { throw failure("an attribute does not end") }
        place += 1
        return valid
    }

    private mutating func name() throws -> String {
        let start = place
        while place < bytes.count, Self.isNameByte(bytes[place]) { place += 1 }
        guard place > start else { throw failure("a name is missing") }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F, 0x80...0xFF: true
        default: false
        }
    }

    private static func local(_ name: String) -> String { name.split(separator: ":").last.map(String.init) ?? name }

    /// One byte of text, an entity, or a line's end, which is a newline however it is written.
    private mutating func character(into text: inout [UInt8]) throws {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "&"): text += Array(String(Character(try entity())).utf8)
        case 0x0D:
            if place >= bytes.count || bytes[place] != 0x0A { text.append(0x0A) }
        default: text.append(byte)
        }
    }

    private mutating func entity() throws -> Unicode.Scalar {
        let start = place
        while place < bytes.count, place - start < 12, bytes[place] != UInt8(ascii: ";") { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: ";") else { throw failure("an entity does not end") }
        let name = String(decoding: bytes[start..<place], as: UTF8.self)
        place += 1
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            guard let scalar = number.flatMap(Unicode.Scalar.init), scalar.value >= 0x20 || [0x09, 0x0A, 0x0D].contains(scalar.value) else { throw failure("an unknown entity") }
            return scalar
        }
    }
}
