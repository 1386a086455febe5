internal import BrachioCore

/// Conditions on the fields of a message that stand between spaces; what stands in square brackets or double quotes is one field.
struct FieldPattern: Sendable {
    private struct Test: Sendable {
        let field: String
        let comparison: ValueComparison
    }

    /// What stands between two commas: one field, or the fields that a condition names, which follow each other.
    private struct Part: Sendable {
        /// A name is empty where the pattern gives none.
        let names: [String]
        let condition: PatternCondition<Test>?
    }

    private let leading: [Part]
    /// What comes after `...`; `nil` without it.
    private let trailing: [Part]?

    init(_ scanner: inout PatternScanner) throws {
        try scanner.expect("[")
        var parts: [[Part]] = [[]]
        repeat {
            scanner.skipSpaces()
            if scanner.take("...") || scanner.take("…") {
                parts.append([])
                scanner.skipSpaces()
            } else {
                parts[parts.count - 1].append(try Self.part(&scanner))
            }
        } while scanner.take(",")
        try scanner.expect("]")
        guard parts.count <= 2 else { throw BrachioError(.invalidInput, "... occurs more than once") }
        leading = parts[0]
        trailing = parts.count == 2 ? parts[1] : nil
    }

    private static func part(_ scanner: inout PatternScanner) throws -> Part {
        scanner.skipSpaces()
        if scanner.next == "," || scanner.next == "]" { return Part(names: [""], condition: nil) }
        var ahead = scanner
        let name = ahead.prefix(while: PatternScanner.isNameScalar)
        ahead.skipSpaces()
        if ahead.next == "," || ahead.next == "]", !name.isEmpty {
            scanner = ahead
            return Part(names: [name], condition: nil)
        }
        var names: [String] = []
        let condition = try PatternCondition.parse(&scanner) { scanner in
            let name = scanner.prefix(while: PatternScanner.isNameScalar)
            guard !name.isEmpty else { throw BrachioError(.invalidInput, "a condition names no field") }
            if !names.contains(name) { names.append(name) }
            return Test(field: name, comparison: try ValueComparison(&scanner, ends: [",", "]", ")", "&", "|"]))
        }
        scanner.skipSpaces()
        return Part(names: names, condition: condition)
    }

    /// The message's fields by name, or by number from 1; `nil` where it does not match.
    func values(in message: String) -> [String: String]? {
        let found = Self.fields(of: message)
        let leadingCount = leading.reduce(0) { $0 + $1.names.count }, trailingCount = (trailing ?? []).reduce(0) { $0 + $1.names.count }
        guard trailing == nil ? found.count == leadingCount : found.count >= leadingCount + trailingCount else { return nil }
        var values: [String: String] = [:]
        for (index, text) in found.enumerated() { values["$\(index + 1)"] = text }
        guard Self.take(leading, found, from: 0, into: &values),
            Self.take(trailing ?? [], found, from: found.count - trailingCount, into: &values)
        else { return nil }
        return values
    }

    /// Names the fields of `parts`, the first of which is at `start`; false where a condition does not hold.
    private static func take(_ parts: [Part], _ found: [String], from start: Int, into values: inout [String: String]) -> Bool {
        var index = start
        for part in parts {
            var own: [String: String] = [:]
            for name in part.names {
                own[name] = found[index]
                if !name.isEmpty {
                    values["$\(index + 1)"] = nil
                    values["$" + name] = found[index]
                }
                index += 1
            }
            let holds = part.condition?.holds { test in
                own[test.field].map { test.comparison.holds(text: $0, number: ValueComparison.number($0)) } ?? false
            }
            if holds == false { return false }
        }
        return true
    }

    static func fields(of message: String) -> [String] {
        var fields: [String] = []
        var rest = message.unicodeScalars[...]
        while true {
            rest = rest.drop { $0.properties.isWhitespace }
            guard let first = rest.first else { return fields }
            let end: Unicode.Scalar? = first == "[" ? "]" : first == "\"" ? "\"" : nil
            if let end, let close = rest.dropFirst().firstIndex(of: end) {
                fields.append(String(rest[rest.index(after: rest.startIndex)..<close]))
                rest = rest[rest.index(after: close)...]
            } else {
                let word = rest.prefix { !$0.properties.isWhitespace }
                fields.append(String(word))
                rest = rest[word.endIndex...]
            }
        }
    }
}
