internal import BrachioCore

/// The right side of a condition: an operator and what to compare with.
struct ValueComparison: Sendable {
    enum Relation: String, CaseIterable, Sendable {
        // Longer ones first: the scanner takes the first that fits.
        case different = "!=", lessOrEqual = "<=", greaterOrEqual = ">=", equal = "=", less = "<", greater = ">"
    }

    let relation: Relation
    let text: String
    let number: Double?

    /// Reads `= value`. A value that is not quoted ends at a space or at one of `ends`.
    init(_ scanner: inout PatternScanner, ends: Set<Unicode.Scalar>) throws {
        scanner.skipSpaces()
        guard let relation = Relation.allCases.first(where: { scanner.take($0.rawValue) }) else {
            throw BrachioError(.invalidInput, "a condition has none of =, !=, <, >, <=, >=")
        }
        self.relation = relation
        scanner.skipSpaces()
        if scanner.next == "\"" {
            text = try scanner.quoted()
            number = nil
        } else {
            guard scanner.next != "%" else { throw BrachioError(.unsupported, "regular expressions are not offered", mend: "use wildcards") }
            text = scanner.prefix { !$0.properties.isWhitespace && !ends.contains($0) }
            number = Self.number(text)
            guard !text.isEmpty else { throw BrachioError(.invalidInput, "a condition has nothing to compare with") }
        }
        guard number != nil || relation == .equal || relation == .different else {
            throw BrachioError(.invalidInput, "\(text) is not a number", cause: "\(relation.rawValue) compares numbers")
        }
    }

    /// Whether it holds for a value that reads `text` and, where it is a number, is `number`.
    func holds(text: String, number: Double?) -> Bool {
        if let wanted = self.number, let number {
            switch relation {
            case .equal: return number == wanted
            case .different: return number != wanted
            case .less: return number < wanted
            case .greater: return number > wanted
            case .lessOrEqual: return number <= wanted
            case .greaterOrEqual: return number >= wanted
            }
        }
        switch relation {
        case .equal: return Wildcards.match(self.text, text)
        case .different: return !Wildcards.match(self.text, text)
        default: return false
        }
    }

    /// Digits with an optional sign, point and exponent.
    static func number(_ text: String) -> Double? {
        let allowed: (Character) -> Bool = { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        return text.allSatisfy(allowed) ? Double(text).flatMap { $0.isFinite ? $0 : nil } : nil
    }
}

/// Patterns in which `*` stands for any text.
enum Wildcards {
    /// Takes time in proportion to the product of both lengths at worst.
    static func match(_ pattern: String, _ text: String) -> Bool {
        guard pattern.utf8.contains(UInt8(ascii: "*")) else { return pattern == text }
        let pattern = Array(pattern.utf8), text = Array(text.utf8), star = UInt8(ascii: "*")
        var p = 0, t = 0, lastStar: Int?, resume = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == star {
                lastStar = p
                resume = t
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let star = lastStar {
                p = star + 1
                resume += 1
                t = resume
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == star }
    }
}
