internal import BrachioCore

/// Reads metric math by operator precedence: `||`, `&&`, comparisons, `+ -`, `* /`, unary `-`, `^` (which binds to the right).
///
/// Syntax: "Metric math syntax and functions" in the CloudWatch user guide.
struct ExpressionParser {
    private var tokens: ArraySlice<ExpressionToken>
    private var depth = 0

    static func parse(_ expression: String) throws -> MetricExpression {
        do {
            var parser = ExpressionParser(tokens: try ExpressionToken.tokens(of: expression)[...])
            let result = try parser.expression(minimum: 0)
            if let left = parser.tokens.first { throw Self.unexpected(left) }
            return result
        } catch let error as BrachioError {
            throw error.within("expression \(expression.prefix(80))")
        }
    }

    private mutating func expression(minimum: Int) throws -> MetricExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= MetricLimits.expressionDepth else {
            throw BrachioError(.limitExceeded, "it is nested deeper than \(MetricLimits.expressionDepth) levels")
        }
        var left = try prefix()
        while case .sign(let sign)? = tokens.first, let binary = MetricExpression.BinaryOperator(rawValue: sign),
            binary.precedence >= minimum
        {
            tokens.removeFirst()
            let right = try expression(minimum: binary == .power ? binary.precedence : binary.precedence + 1)
            left = .binary(binary, left, right)
        }
        return left
    }

    private mutating func prefix() throws -> MetricExpression {
        guard let token = tokens.popFirst() else { throw BrachioError(.invalidInput, "it ends too early") }
        switch token {
        case .number(let number): return .number(number)
        case .text(let text): return .text(text)
        case .name(let name): return try named(name)
        case .sign("-"): return .negate(try expression(minimum: 6))
        case .sign("+"): return try expression(minimum: 6)
        case .sign("("):
            let inner = try expression(minimum: 0)
            try expect(")")
            return inner
        case .sign("["): return .list(try items(until: "]"))
        case .sign: throw Self.unexpected(token)
        }
    }

    private mutating func named(_ name: String) throws -> MetricExpression {
        if tokens.first == .sign("(") {
            tokens.removeFirst()
            return .call(name, try items(until: ")"))
        }
        return name.first?.isLowercase == true ? .reference(name) : .word(name)
    }

    private mutating func items(until end: String) throws -> [MetricExpression] {
        if tokens.first == .sign(end) {
            tokens.removeFirst()
            return []
        }
        var items = [try expression(minimum: 0)]
        while tokens.first == .sign(",") {
            tokens.removeFirst()
            items.append(try expression(minimum: 0))
        }
        try expect(end)
        return items
    }

    private mutating func expect(_ sign: String) throws {
        guard let token = tokens.popFirst() else { throw BrachioError(.invalidInput, "\(sign) is missing at its end") }
        guard token == .sign(sign) else { throw Self.unexpected(token) }
    }

    private static func unexpected(_ token: ExpressionToken) -> BrachioError {
        let text = switch token {
        case .number(let number): String(number)
        case .text(let text): "\"\(text)\""
        case .name(let name): name
        case .sign(let sign): sign
        }
        return BrachioError(.invalidInput, "\(text) stands where it cannot")
    }
}
