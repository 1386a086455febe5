internal import Foundation

/// The condition operators that are evaluated. One that is not known never holds, and reading a policy refuses it.
package enum PolicyCondition {
    static let operations: Set<String> = [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Bool", "Null", "NumericEquals", "NumericNotEquals", "NumericLessThan",
        "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
    ]

    static func isKnown(_ operation: String) -> Bool { operations.contains(plain(operation)) }

    package static func holds(_ condition: Policy.Statement.Condition, _ context: [String: [String]]) -> Bool {
        let found = context.first { $0.key.lowercased() == condition.key.lowercased() }?.value
        if plain(condition.operation) == "Null" { return condition.values.contains(found == nil ? "true" : "false") }
        guard let found, !found.isEmpty else {
            return condition.operation.hasSuffix("IfExists") || condition.operation.hasPrefix("ForAllValues:") || isNegated(condition.operation)
        }
        let wanted = condition.values.map { PolicyVariables.replaced($0, context) }
        // A negated operator holds where the value matches none of the wanted ones.
        func test(_ value: String) -> Bool { wanted.contains { matches(value, $0, plain(condition.operation)) } != isNegated(condition.operation) }
        return condition.operation.hasPrefix("ForAllValues:") ? found.allSatisfy(test) : found.contains(where: test)
    }

    private static func plain(_ operation: String) -> String {
        var name = operation[...]
        for prefix in ["ForAllValues:", "ForAnyValue:"] where name.hasPrefix(prefix) { name = name.dropFirst(prefix.count) }
        return String(name.hasSuffix("IfExists") ? name.dropLast("IfExists".count) : name)
    }

    private static func isNegated(_ operation: String) -> Bool { plain(operation).contains("Not") }

    private static func matches(_ value: String, _ wanted: String, _ operation: String) -> Bool {
        switch operation {
        case "StringEquals", "StringNotEquals": value == wanted
        case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool": value.lowercased() == wanted.lowercased()
        case "StringLike", "StringNotLike", "ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals": Wildcard.matches(value, wanted)
        default: number(value, wanted, operation)
        }
    }

    private static func number(_ value: String, _ wanted: String, _ operation: String) -> Bool {
        guard let value = Double(value), let wanted = Double(wanted) else { return false }
        return switch operation {
        case "NumericEquals", "NumericNotEquals": value == wanted
        case "NumericLessThan": value < wanted
        case "NumericLessThanEquals": value <= wanted
        case "NumericGreaterThan": value > wanted
        case "NumericGreaterThanEquals": value >= wanted
        default: false
        }
    }
}
