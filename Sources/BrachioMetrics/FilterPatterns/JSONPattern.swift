internal import BrachioCore
internal import Foundation

/// Conditions on the values of a message that is a JSON object or array.
struct JSONPattern: Sendable {
    private enum Step: Sendable {
        case member(String)
        case element(Int)
        case anyElement
    }

    private enum Check: Sendable {
        case compares(ValueComparison)
        case isNull, isTrue, isFalse, exists, existsNot
    }

    private struct Test: Sendable {
        let path: [Step]
        let check: Check
    }

    private let condition: PatternCondition<Test>

    init(_ scanner: inout PatternScanner) throws {
        try scanner.expect("{")
        condition = try PatternCondition.parse(&scanner) { scanner in
            let path = try Self.path(&scanner)
            return Test(path: path, check: try Self.check(&scanner))
        }
        try scanner.expect("}")
    }

    func matches(_ message: String) -> Bool {
        guard let first = message.utf8.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let document = try? JSONDecoder().decode(LogValue.self, from: Data(message.utf8))
        else { return false }
        return condition.holds { test in Self.holds(test.check, Self.values(document, test.path[...])) }
    }

    private static func path(_ scanner: inout PatternScanner) throws -> [Step] {
        try scanner.expect("$")
        var path: [Step] = []
        while true {
            if scanner.take(".") {
                let name = scanner.prefix(while: PatternScanner.isNameScalar)
                guard !name.isEmpty else { throw BrachioError(.invalidInput, "a selector has an empty name") }
                path.append(.member(name))
            } else if scanner.take("[*]") {
                path.append(.anyElement)
            } else if scanner.take("[") {
                if scanner.next == "\"" {
                    path.append(.member(try scanner.quoted()))
                } else {
                    path.append(.element(try scanner.wholeNumber()))
                }
                try scanner.expect("]")
            } else {
                break
            }
        }
        guard !path.isEmpty else { throw BrachioError(.invalidInput, "a selector names nothing after $") }
        return path
    }

    private static func check(_ scanner: inout PatternScanner) throws -> Check {
        scanner.skipSpaces()
        if scanner.takeWord("NOT") {
            try scanner.expect("EXISTS")
            return .existsNot
        }
        if scanner.takeWord("EXISTS") { return .exists }
        guard scanner.takeWord("IS") else { return .compares(try ValueComparison(&scanner, ends: [")", "}", "&", "|"])) }
        scanner.skipSpaces()
        if scanner.takeWord("NULL") { return .isNull }
        if scanner.takeWord("TRUE") { return .isTrue }
        if scanner.takeWord("FALSE") { return .isFalse }
        throw BrachioError(.invalidInput, "IS is followed by NULL, TRUE or FALSE")
    }

    /// Every value that the path leads to; none where a step does not fit.
    private static func values(_ value: LogValue, _ path: ArraySlice<Step>) -> [LogValue] {
        guard let step = path.first else { return [value] }
        switch (step, value) {
        case (.member(let name), .object(let members)): return members[name].map { values($0, path.dropFirst()) } ?? []
        case (.element(let index), .array(let items)): return items.indices.contains(index) ? values(items[index], path.dropFirst()) : []
        case (.anyElement, .array(let items)): return items.flatMap { values($0, path.dropFirst()) }
        default: return []
        }
    }

    private static func holds(_ check: Check, _ values: [LogValue]) -> Bool {
        switch check {
        case .exists: !values.isEmpty
        case .existsNot: values.isEmpty
        case .isNull: values.contains { if case .null = $0 { true } else { false } }
        case .isTrue: values.contains { if case .boolean(true) = $0 { true } else { false } }
        case .isFalse: values.contains { if case .boolean(false) = $0 { true } else { false } }
        case .compares(let comparison):
            values.contains { value in
                switch value {
                case .text(let text): comparison.holds(text: text, number: nil)
                case .number(let number): comparison.holds(text: Statistic.text(number), number: number)
                case .boolean(let flag): comparison.holds(text: flag ? "true" : "false", number: nil)
                case .null, .array, .object: false
                }
            }
        }
    }
}

/// A JSON value of a log message.
enum LogValue: Decodable, Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case array([LogValue])
    case object([String: LogValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let members = try? container.decode([String: LogValue].self) {
            self = .object(members)
        } else if let items = try? container.decode([LogValue].self) {
            self = .array(items)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .boolean(flag)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }
}
