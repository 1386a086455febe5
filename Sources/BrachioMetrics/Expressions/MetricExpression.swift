/// A parsed metric math expression.
package indirect enum MetricExpression: Hashable, Sendable {
    case number(Double)
    case text(String)
    /// The id of another query: it begins with a lower-case letter.
    case reference(String)
    /// A word in capitals that is an argument: `REPEAT`, `LINEAR`, `ASC`, `DESC`, or the name of a function to sort by.
    case word(String)
    case list([MetricExpression])
    case negate(MetricExpression)
    case binary(BinaryOperator, MetricExpression, MetricExpression)
    case call(String, [MetricExpression])

    package enum BinaryOperator: String, Sendable {
        case or = "||", and = "&&"
        case equal = "==", different = "!=", lessOrEqual = "<=", greaterOrEqual = ">=", less = "<", greater = ">"
        case plus = "+", minus = "-", times = "*", divided = "/", power = "^"

        /// Higher binds tighter.
        var precedence: Int {
            switch self {
            case .or: 1
            case .and: 2
            case .equal, .different, .lessOrEqual, .greaterOrEqual, .less, .greater: 3
            case .plus, .minus: 4
            case .times, .divided: 5
            case .power: 7
            }
        }

        func apply(_ a: Double, _ b: Double) -> Double {
            switch self {
            case .or: a != 0 || b != 0 ? 1 : 0
            case .and: a != 0 && b != 0 ? 1 : 0
            case .equal: a == b ? 1 : 0
            case .different: a != b ? 1 : 0
            case .lessOrEqual: a <= b ? 1 : 0
            case .greaterOrEqual: a >= b ? 1 : 0
            case .less: a < b ? 1 : 0
            case .greater: a > b ? 1 : 0
            case .plus: a + b
            case .minus: a - b
            case .times: a * b
            case .divided: a / b
            case .power: exponential(a, b)
            }
        }
    }

    /// Ids of other queries that the expression names.
    package var references: Set<String> {
        switch self {
        case .reference(let id): [id]
        case .list(let items), .call(_, let items): items.reduce(into: []) { $0.formUnion($1.references) }
        case .negate(let inner): inner.references
        case .binary(_, let a, let b): a.references.union(b.references)
        case .number, .text, .word: []
        }
    }

    /// The arguments of every `SEARCH` that occurs, by the key under which its result is found.
    var searches: [String: [MetricExpression]] {
        switch self {
        case .call("SEARCH", let arguments): [Self.searchKey(arguments): arguments]
        case .list(let items), .call(_, let items): items.reduce(into: [:]) { $0.merge($1.searches) { first, _ in first } }
        case .negate(let inner): inner.searches
        case .binary(_, let a, let b): a.searches.merging(b.searches) { first, _ in first }
        case .number, .text, .word, .reference: [:]
        }
    }

    /// No query has such an id.
    static func searchKey(_ arguments: [MetricExpression]) -> String { "SEARCH \(arguments)" }

    /// Whether `METRICS()` occurs: the expression then depends on every metric of the request.
    var usesAllMetrics: Bool {
        switch self {
        case .call(let name, let arguments): name == "METRICS" || arguments.contains { $0.usesAllMetrics }
        case .list(let items): items.contains { $0.usesAllMetrics }
        case .negate(let inner): inner.usesAllMetrics
        case .binary(_, let a, let b): a.usesAllMetrics || b.usesAllMetrics
        case .number, .text, .word, .reference: false
        }
    }
}
