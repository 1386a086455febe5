internal import BrachioJSON
internal import Foundation

/// Functions of numbers. What is not finite is `Undefined`.
enum NumberFunctions {
    static let all: [String: RuleFunction] = [
        "abs": of { $0 < .integer(0) ? $0.negated : $0 },
        "sign": of { .integer($0 < .integer(0) ? -1 : $0 == .integer(0) ? 0 : 1) },
        "ceil": whole(.up), "floor": whole(.down), "round": RuleFunction(1...1) { call in
            // Halves go away from zero.
            call.number(0)?.rounded(.plain).map { .number(JSONNumber($0)) }
        },
        "trunc": RuleFunction(2...2, truncated),
        "mod": RuleFunction(2...2, remainder), "remainder": RuleFunction(2...2, remainder),
        "power": RuleFunction(2...2) { call in two(call, pow) }, "atan2": RuleFunction(2...2) { call in two(call, atan2) },
        "sqrt": real(sqrt), "exp": real(exp), "ln": real(log), "log": real(log10),
        "sin": real(sin), "cos": real(cos), "tan": real(tan), "asin": real(asin), "acos": real(acos), "atan": real(atan),
        "sinh": real(sinh), "cosh": real(cosh), "tanh": real(tanh),
        "bitand": bits(&), "bitor": bits(|), "bitxor": bits(^),
        "bitnot": RuleFunction(1...1) { call in call.integer(0).map { .number(JSONNumber(~$0)) } },
        "nanvl": RuleFunction(2...2) { call in call[0] == nil || call[0] == .null ? call[1] : call[0] },
        "rand": RuleFunction(0...0) { call in SQLNumber(call.surroundings.random())?.json },
    ]

    private static func of(_ compute: @escaping @Sendable (SQLNumber) -> SQLNumber?) -> RuleFunction {
        RuleFunction(1...1) { call in call.number(0).flatMap(compute)?.json }
    }

    private static func whole(_ mode: NSDecimalNumber.RoundingMode) -> RuleFunction {
        RuleFunction(1...1) { call in call.number(0)?.rounded(mode).map { .number(JSONNumber($0)) } }
    }

    private static func real(_ compute: @escaping @Sendable (Double) -> Double) -> RuleFunction {
        RuleFunction(1...1) { call in call.number(0).flatMap { SQLNumber(compute($0.double)) }?.json }
    }

    private static func two(_ call: FunctionCall, _ compute: (Double, Double) -> Double) -> JSONValue? {
        guard let a = call.number(0), let b = call.number(1) else { return nil }
        return SQLNumber(compute(a.double, b.double))?.json
    }

    private static func bits(_ compute: @escaping @Sendable (Int64, Int64) -> Int64) -> RuleFunction {
        RuleFunction(2...2) { call in
            guard let a = call.integer(0), let b = call.integer(1) else { return nil }
            return .number(JSONNumber(compute(a, b)))
        }
    }

    private static func remainder(_ call: FunctionCall) -> JSONValue? {
        guard let a = call.number(0), let b = call.number(1) else { return nil }
        return SQLNumber.compute(a, .remainder, b)?.json
    }

    private static func truncated(_ call: FunctionCall) -> JSONValue? {
        guard let number = call.number(0), case .number? = call[1], let places = call.integer(1) else { return nil }
        guard case .decimal(var decimal) = number else { return number.json }
        var result = Decimal()
        NSDecimalRound(&result, &decimal, Int(min(max(places, 0), 34)), decimal.isSignMinus ? .up : .down)
        return SQLNumber(result)?.json
    }
}
