/// Decides whether policies allow an action: an explicit deny wins, then an allow, and without either it is denied
/// ("Policy evaluation logic" in the IAM user guide).
package enum PolicyEvaluation {
    package enum Decision: Sendable, Hashable {
        case allowed
        case explicitlyDenied
        case implicitlyDenied
    }

    /// - Parameter context: the request's condition keys with their values.
    package static func decide(_ policies: [Policy], action: String, resource: String, context: [String: [String]] = [:]) -> Decision {
        var isAllowed = false
        for statement in policies.lazy.flatMap(\.statements) where applies(statement, action, resource, context) {
            if statement.effect == .deny { return .explicitlyDenied }
            isAllowed = true
        }
        return isAllowed ? .allowed : .implicitlyDenied
    }

    private static func applies(_ statement: Policy.Statement, _ action: String, _ resource: String, _ context: [String: [String]]) -> Bool {
        let lowered = action.lowercased()
        return matches(statement.actions) { Wildcard.matches(lowered, $0.lowercased()) }
            && matches(statement.resources) { Wildcard.matches(resource, PolicyVariables.replaced($0, context)) }
            && statement.conditions.allSatisfy { PolicyCondition.holds($0, context) }
    }

    private static func matches(_ patterns: Policy.Statement.Patterns, _ test: (String) -> Bool) -> Bool {
        patterns.patterns.contains(where: test) != patterns.isExcluding
    }
}

/// Patterns with `*` for any text and `?` for one character.
enum Wildcard {
    /// Takes time in proportion to the product of both lengths at worst, whatever the pattern.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let text = Array(text.unicodeScalars), pattern = Array(pattern.unicodeScalars)
        var (t, p) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                t += 1
                p += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                t = last.text + 1
                p = last.pattern + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}

/// Policy variables: `${aws:userid}` within a pattern.
enum PolicyVariables {
    static func replaced(_ pattern: String, _ context: [String: [String]]) -> String {
        guard pattern.contains("${") else { return pattern }
        var text = ""
        var rest = pattern[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            text += rest[..<start.lowerBound]
            let name = rest[start.upperBound..<end]
            switch name {
            case "*", "?", "$": text += name
            default: text += context[String(name)]?.first ?? "${\(name)}"
            }
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }
}
