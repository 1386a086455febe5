internal import BrachioJSON
internal import Foundation

/// Functions of text. Other values are converted to text first; null and `Undefined` give `Undefined`.
enum TextFunctions {
    static let all: [String: RuleFunction] = [
        "lower": of { $0.lowercased() }, "upper": of { $0.uppercased() },
        "trim": of { String(leftTrimmed(rightTrimmed($0[...]))) },
        "ltrim": of { String(leftTrimmed($0[...])) }, "rtrim": of { String(rightTrimmed($0[...])) },
        "lpad": padded { text, spaces in spaces + text }, "rpad": padded { text, spaces in text + spaces },
        "length": RuleFunction(1...1) { call in call.text(0).map { .number(JSONNumber(Int64($0.count))) } },
        "numbytes": RuleFunction(1...1) { call in call.text(0).map { .number(JSONNumber(Int64($0.utf8.count))) } },
        "startswith": of { $0.hasPrefix($1) }, "endswith": of { $0.hasSuffix($1) },
        "indexof": RuleFunction(2...2, index), "substring": RuleFunction(2...3, substring),
        "replace": RuleFunction(3...3) { call in
            guard let text = call.text(0), let old = call.text(1), let new = call.text(2) else { return nil }
            return .string(old.isEmpty ? text : text.replacingOccurrences(of: old, with: new))
        },
        "chr": RuleFunction(1...1) { call in
            guard let code = call.integer(0), (0..<128).contains(code) else { return nil }
            return .string(String(Unicode.Scalar(UInt8(code))))
        },
        "regexp_matches": RuleFunction(2...2) { call in RegularExpression(call)?.matches.map { .boolean($0) } },
        "regexp_replace": RuleFunction(3...3) { call in
            guard let template = call.text(2) else { return nil }
            return RegularExpression(call)?.replaced(with: template).map { .string($0) }
        },
        "regexp_substr": RuleFunction(2...2) { call in RegularExpression(call)?.first.map { .string($0) } },
    ]

    private static func of(_ compute: @escaping @Sendable (String) -> String) -> RuleFunction {
        RuleFunction(1...1) { call in call.text(0).map { .string(compute($0)) } }
    }

    private static func of(_ compute: @escaping @Sendable (String, String) -> Bool) -> RuleFunction {
        RuleFunction(2...2) { call in
            guard let a = call.text(0), let b = call.text(1) else { return nil }
            return .boolean(compute(a, b))
        }
    }

    private static func padded(_ compute: @escaping @Sendable (String, String) -> String) -> RuleFunction {
        RuleFunction(2...2) { call in
            guard let text = call.text(0), let count = call.integer(1) else { return nil }
            let spaces = Int(min(max(count, 0), Int64(RuleLimits.paddingCharacters)))
            return .string(compute(text, String(repeating: " ", count: spaces)))
        }
    }

    private static func leftTrimmed(_ text: Substring) -> Substring { text.drop { $0.isWhitespace } }
    private static func rightTrimmed(_ text: Substring) -> Substring {
        var text = text
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }

    private static func index(_ call: FunctionCall) -> JSONValue? {
        guard let text = call.text(0), let wanted = call.text(1) else { return nil }
        if wanted.isEmpty { return 0 }
        guard let range = text.range(of: wanted) else { return -1 }
        return .number(JSONNumber(Int64(text.distance(from: text.startIndex, to: range.lowerBound))))
    }

    private static func substring(_ call: FunctionCall) -> JSONValue? {
        guard let text = call.text(0), let first = call.number(1) else { return nil }
        let length = text.count
        func place(_ number: SQLNumber) -> Int {
            if number < .integer(0) { return 0 }
            return Int(min(number.roundedDown ?? .max, Int64(length)))
        }
        var end = length
        if call.arguments.count == 3 {
            guard let last = call.number(2) else { return nil }
            end = place(last)
        }
        return .string(String(text.prefix(end).dropFirst(place(first))))
    }
}

/// A regular expression with the text that it is matched against.
private struct RegularExpression {
    private let expression: NSRegularExpression
    private let text: String

    /// `nil` where the expression is none, or where the text is too long.
    init?(_ call: FunctionCall) {
        guard let text = call.text(0), let pattern = call.text(1), text.utf8.count <= RuleLimits.matchedBytes,
            let expression = try? NSRegularExpression(pattern: pattern)
        else { return nil }
        self.expression = expression
        self.text = text
    }

    private var range: NSRange { NSRange(text.startIndex..., in: text) }

    var matches: Bool? { expression.firstMatch(in: text, range: range) != nil }
    var first: String? {
        guard let found = expression.firstMatch(in: text, range: range), let place = Range(found.range, in: text) else { return nil }
        return String(text[place])
    }

    func replaced(with template: String) -> String? {
        expression.stringByReplacingMatches(in: text, range: range, withTemplate: template)
    }
}
