internal import BrachioJSON

/// What a statement computes.
indirect enum Expression: Hashable, Sendable {
    enum Operation: String, Hashable, Sendable {
        case or = "OR", and = "AND"
        case equal = "=", unequal = "<>", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
    }

    enum CastType: Hashable, Sendable { case string, integer, decimal, boolean }

    struct Branch: Hashable, Sendable {
        var test: Expression
        var result: Expression
    }

    case literal(JSONValue)
    /// `Undefined`, which JSON has no word for.
    case undefined
    /// `*`: the whole message.
    case payload
    /// A member of the message or, within a nested query, of the element at hand.
    case name(String)
    case member(Expression, String)
    case element(Expression, Expression)
    case array([Expression])
    case object([String: Expression])
    case not(Expression)
    case negative(Expression)
    case binary(Operation, Expression, Expression)
    case cast(Expression, CastType)
    /// With a value: the first branch whose test equals it. Without: the first whose test is true.
    case choice(value: Expression?, [Branch], otherwise: Expression?)
    case call(String, [Expression])
    case query(Query)
}

/// `SELECT … FROM … WHERE …`, whatever it is that FROM names.
struct Selection: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var expression: Expression
        /// The path that the value gets in the result; `nil` for `*`.
        var path: [String]?
    }

    /// Whether the one item's value is the result (`SELECT VALUE`), instead of an object with the items as members.
    var isValue: Bool
    var items: [Item]
    var condition: Expression?
}

/// A query within a statement; it runs over an array's elements or over one object.
struct Query: Hashable, Sendable {
    var selection: Selection
    var source: Expression
}
