internal import BrachioCore

/// Reads the shapes of a model's inputs from the text that people write for SageMaker Neo: JSON, or a Python dictionary with single
/// quotes, `{'data':[1, 3, 224, 224]}`; also a bare list of dimensions, and a list of such dictionaries.
package enum DataInputConfig {
    package static let charactersMaximum = 16_384
    static let axesMaximum = 8
    static let inputsMaximum = 64
    static let depthMaximum = 16

    /// - Returns: the shape of each input by name; of an unnamed one under `data`.
    /// - Throws: `invalidInput`, naming the place in the text.
    package static func read(_ text: String) throws -> [String: [Int]] {
        guard text.count <= charactersMaximum else {
            throw BrachioError(.limitExceeded, "DataInputConfig has \(text.count) characters; at most \(charactersMaximum) are read")
        }
        var scanner = Scanner(text: Array(text.unicodeScalars))
        let value = try scanner.value(depth: 0)
        try scanner.end()
        var shapes: [String: [Int]] = [:]
        try collect(value, name: "data", &shapes)
        guard !shapes.isEmpty else { throw BrachioError(.invalidInput, "DataInputConfig names no input", mend: "write {\"data\": [1, 3, 224, 224]}") }
        return shapes
    }

    private static func collect(_ value: Value, name: String, _ shapes: inout [String: [Int]]) throws {
        switch value {
        case .dictionary(let entries):
            for (key, inner) in entries {
                // The long form: {"data": {"shape": [1, 3, 224, 224], "default_shape": […]}}.
                if key == "shape" || key == "default_shape" { try collect(inner, name: name, &shapes) } else if case .dictionary = inner {
                    try collect(inner, name: key, &shapes)
                } else if case .list = inner {
                    try collect(inner, name: key, &shapes)
                }
            }
        case .list(let elements):
            if case .dictionary = elements.first {
                for element in elements { try collect(element, name: name, &shapes) }
                return
            }
            guard (1...axesMaximum).contains(elements.count) else {
                throw BrachioError(.invalidInput, "the shape of input \(name) has \(elements.count) dimensions", mend: "give 1 to \(axesMaximum)")
            }
            shapes[name] = try elements.map { element in
                guard case .number(let dimension) = element, dimension > 0, dimension <= 1 << 24 else {
                    throw BrachioError(.invalidInput, "the shape of input \(name) is not of whole numbers above 0")
                }
                return dimension
            }
            guard shapes.count <= inputsMaximum else { throw BrachioError(.limitExceeded, "DataInputConfig names more than \(inputsMaximum) inputs") }
        case .number, .text: throw BrachioError(.invalidInput, "DataInputConfig is no dictionary of shapes", mend: "write {\"data\": [1, 3, 224, 224]}")
        }
    }

    private indirect enum Value {
        case number(Int)
        case text(String)
        case list([Value])
        case dictionary([(String, Value)])
    }

    /// The part of JSON and of Python's literals that shapes are written with.
    private struct Scanner {
        let text: [Unicode.Scalar]
        var position = 0

        mutating func value(depth: Int) throws -> Value {
            guard depth < depthMaximum else { throw wrong("nests deeper than \(depthMaximum) levels") }
            skipSpace()
            switch peek {
            case "{": return try dictionary(depth)
            case "[": return .list(try list("]", depth))
            case "(": return .list(try list(")", depth))
            case "\"", "'": return .text(try string())
            default: return try word()
            }
        }

        mutating func end() throws {
            skipSpace()
            guard position == text.count else { throw wrong("goes on after its end") }
        }

        private mutating func dictionary(_ depth: Int) throws -> Value {
            position += 1
            var entries: [(String, Value)] = []
            while true {
                skipSpace()
                if take("}") { return .dictionary(entries) }
                guard peek == "\"" || peek == "'" else { throw wrong("lacks a name in quotes") }
                let key = try string()
                skipSpace()
                guard take(":") else { throw wrong("lacks a colon") }
                entries.append((key, try value(depth: depth + 1)))
                skipSpace()
                if !take(","), peek != "}" { throw wrong("lacks a comma or }") }
            }
        }

        private mutating func list(_ close: Unicode.Scalar, _ depth: Int) throws -> [Value] {
            position += 1
            var elements: [Value] = []
            while true {
                skipSpace()
                if take(close) { return elements }
                elements.append(try value(depth: depth + 1))
                skipSpace()
                if !take(","), peek != close { throw wrong("lacks a comma or \(close)") }
            }
        }

        private mutating func string() throws -> String {
            let quote = text[position]
            position += 1
            var content = String.UnicodeScalarView()
            while let next = peek, next != quote {
                guard next != "\\" else { throw wrong("has a backslash in a name") }
                content.append(next)
                position += 1
            }
            guard take(quote) else { throw wrong("ends inside of a name") }
            return String(content)
        }

        /// A whole number; other words of the two languages stand for settings that say nothing of shapes.
        private mutating func word() throws -> Value {
            var content = String.UnicodeScalarView()
            while let next = peek, next.properties.isAlphabetic || next == "-" || next == "+" || next == "." || ("0"..."9").contains(next) {
                content.append(next)
                position += 1
            }
            guard !content.isEmpty else { throw wrong(peek.map { "has an unexpected \($0)" } ?? "ends too early") }
            return Int(String(content)).map(Value.number) ?? .text(String(content))
        }

        private var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

        private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard peek == scalar else { return false }
            position += 1
            return true
        }

        private mutating func skipSpace() {
            while let next = peek, next.properties.isWhitespace { position += 1 }
        }

        private func wrong(_ what: String) -> BrachioError {
            BrachioError(.invalidInput, "DataInputConfig \(what) at character \(position + 1)", mend: "write {\"data\": [1, 3, 224, 224]}")
        }
    }
}
