package import BrachioCore

/// Text with expressions in it: `devices/${topic(2)}/seen`. Each is computed from the message and put in as text.
package struct SubstitutionTemplate: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case text(String)
        case expression(Expression)
    }

    let parts: [Part]

    package init(_ text: String) throws(BrachioError) {
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            if start.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<start.lowerBound]))) }
            guard let end = Self.end(rest[start.upperBound...]) else {
                throw BrachioError(.invalidInput, "'\(text)' has a ${ that does not end", mend: "close it with }")
            }
            var parser = try ExpressionParser(String(rest[start.upperBound..<end]))
            parts.append(.expression(try parser.expression()))
            guard parser.isAtEnd else { throw parser.failure("the expression's end") }
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The brace that closes the expression: braces within it and within its texts do not count.
    private static func end(_ text: Substring) -> String.Index? {
        var depth = 0
        var mark: Character?
        for index in text.indices {
            let character = text[index]
            if let open = mark {
                if character == open { mark = nil }
            } else if character == "'" || character == "\"" {
                mark = character
            } else if character == "{" {
                depth += 1
            } else if character == "}" {
                if depth == 0 { return index }
                depth -= 1
            }
        }
        return nil
    }
}
