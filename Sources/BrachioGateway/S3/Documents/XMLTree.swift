internal import BrachioWire

/// A small XML document as a tree: what requests of S3 hold. Namespaces and attributes are passed over.
package struct XMLTree: Sendable {
    package static let depthMaximum = 16
    package static let elementsMaximum = 50_000

    package let name: String
    package private(set) var text = ""
    package private(set) var children: [XMLTree] = []

    /// - Throws: `MalformedXML`, also for document types, which hostile documents hide expansions in.
    package static func parse(_ bytes: [UInt8]) throws -> XMLTree {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed("it is not UTF-8") }
        var reader = XMLTreeReader(Array(text.unicodeScalars))
        return try reader.document()
    }

    package subscript(_ name: String) -> XMLTree? { children.first { $0.name == name } }

    package func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }

    static func malformed(_ why: String) -> ServiceError {
        ServiceError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema: \(why)")
    }

    fileprivate mutating func append(_ child: XMLTree) { children.append(child) }
    fileprivate mutating func append(_ text: String) { self.text += text }
    fileprivate init(name: String) { self.name = name }
}

private struct XMLTreeReader {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var elements = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func document() throws -> XMLTree {
        try skipProlog()
        let root = try element(depth: 0)
        try skipProlog()
        guard place == scalars.count else { throw XMLTree.malformed("something follows the root element") }
        return root
    }

    private mutating func element(depth: Int) throws -> XMLTree {
        elements += 1
        guard depth < XMLTree.depthMaximum, elements <= XMLTree.elementsMaximum else { throw XMLTree.malformed("it is too large") }
        guard take("<") else { throw XMLTree.malformed("an element is missing") }
        let fullName = name()
        guard !fullName.isEmpty else { throw XMLTree.malformed("an element has no name") }
        // The prefix of a namespace says nothing that S3 reads.
        var tree = XMLTree(name: fullName.split(separator: ":").last.map(String.init) ?? fullName)
        if try attributesEndElement() { return tree }
        while true {
            if take("</") {
                guard name() == fullName else { throw XMLTree.malformed("<\(fullName)> is not closed") }
                skipSpace()
                guard take(">") else { throw XMLTree.malformed("<\(fullName)> is not closed") }
                return tree
            } else if take("<![CDATA[") {
                tree.append(try upTo("]]>"))
            } else if take("<!--") {
                _ = try upTo("-->")
            } else if take("<?") {
                _ = try upTo("?>")
            } else if place < scalars.count, scalars[place] == "<" {
                tree.append(try element(depth: depth + 1))
            } else {
                tree.append(try text())
            }
        }
    }

    /// Passes over attributes; says whether the element ended with them.
    private mutating func attributesEndElement() throws -> Bool {
        while true {
            skipSpace()
            if take("/>") { return true }
            if take(">") { return false }
            guard !name().isEmpty else { throw XMLTree.malformed("a tag is not closed") }
            skipSpace()
            guard take("=") else { throw XMLTree.malformed("an attribute has no value") }
            skipSpace()
            guard place < scalars.count, scalars[place] == "\"" || scalars[place] == "'" else { throw XMLTree.malformed("an attribute has no value") }
            let quote = String(scalars[place])
            place += 1
            _ = try upTo(quote)
        }
    }

    private mutating func text() throws -> String {
        var text = String.UnicodeScalarView()
        while place < scalars.count, scalars[place] != "<" {
            if take("&") {
                text.append(try entity(try upTo(";", within: 12)))
            } else {
                text.append(scalars[place])
                place += 1
            }
        }
        guard place < scalars.count else { throw XMLTree.malformed("it ends within an element") }
        return String(text)
    }

    private func entity(_ name: String) throws -> Unicode.Scalar {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            guard let scalar = number.flatMap(Unicode.Scalar.init) else { throw XMLTree.malformed("the entity &\(name); is unknown") }
            return scalar
        }
    }

    private mutating func skipProlog() throws {
        while true {
            skipSpace()
            if take("<?") { _ = try upTo("?>") } else if take("<!--") { _ = try upTo("-->") } else if take("\u{FEFF}") { continue } else { return }
        }
    }

    private mutating func name() -> String {
        let start = place
        while place < scalars.count, !" \t\r\n/>=<\"'&".unicodeScalars.contains(scalars[place]) { place += 1 }
        return String(String.UnicodeScalarView(scalars[start..<place]))
    }

    private mutating func skipSpace() { while place < scalars.count, " \t\r\n".unicodeScalars.contains(scalars[place]) { place += 1 } }

    private mutating func take(_ word: String) -> Bool {
        let wanted = Array(word.unicodeScalars)
        guard place + wanted.count <= scalars.count, scalars[place..<(place + wanted.count)].elementsEqual(wanted) else { return false }
        place += wanted.count
        return true
    }

    private mutating func upTo(_ word: String, within maximum: Int = .max) throws -> String {
        let start = place
        while place < scalars.count, place - start < maximum {
            let end = place
            if take(word) { return String(String.UnicodeScalarView(scalars[start..<end])) }
            place += 1
        }
        throw XMLTree.malformed("\"\(word)\" is missing")
    }
}
