internal import BrachioJSON
internal import Foundation

/// SQL's two kinds of number. Whole decimals are integers, as in version 2016-03-23 of the language.
enum SQLNumber: Hashable {
    case integer(Int64)
    case decimal(Decimal)

    init?(_ number: JSONNumber) {
        if let integer = number.integer { self = .integer(integer) } else if let decimal = number.decimal { self.init(decimal) } else { return nil }
    }

    /// `nil` for "not a number".
    init?(_ decimal: Decimal) {
        guard !decimal.isNaN else { return nil }
        var (source, whole) = (decimal, Decimal())
        NSDecimalRound(&whole, &source, 0, .plain)
        if whole == decimal, let integer = Int64("\(whole)") { self = .integer(integer) } else { self = .decimal(decimal) }
    }

    /// `nil` where the number is not finite: what mathematicians call imaginary or infinite is `Undefined` here.
    init?(_ double: Double) {
        guard double.isFinite, let decimal = Decimal(string: "\(double)", locale: Locale(identifier: "en_US_POSIX")) else { return nil }
        self.init(decimal)
    }

    var decimal: Decimal {
        switch self {
        case .integer(let integer): Decimal(integer)
        case .decimal(let decimal): decimal
        }
    }

    var double: Double {
        switch self {
        case .integer(let integer): Double(integer)
        case .decimal(let decimal): Double("\(decimal)") ?? .nan
        }
    }

    var json: JSONValue {
        switch self {
        case .integer(let integer): .number(JSONNumber(integer))
        case .decimal(let decimal): JSONNumber(decimal).map { .number($0) } ?? .null
        }
    }

    var negated: SQLNumber? {
        switch self {
        case .integer(let integer): integer == .min ? SQLNumber(-Decimal(integer)) : .integer(-integer)
        case .decimal(let decimal): SQLNumber(-decimal)
        }
    }

    /// The whole number that is not greater, where it fits 64 bits.
    var roundedDown: Int64? { rounded(.down) }

    func rounded(_ mode: NSDecimalNumber.RoundingMode, places: Int = 0) -> Int64? {
        guard case .decimal(let decimal) = self else {
            if case .integer(let integer) = self { return integer }
            return nil
        }
        var (source, whole) = (decimal, Decimal())
        NSDecimalRound(&whole, &source, places, mode)
        return Int64("\(whole)")
    }

    static func < (a: SQLNumber, b: SQLNumber) -> Bool {
        if case .integer(let a) = a, case .integer(let b) = b { return a < b }
        return a.decimal < b.decimal
    }

    static func == (a: SQLNumber, b: SQLNumber) -> Bool {
        if case .integer(let a) = a, case .integer(let b) = b { return a == b }
        return a.decimal == b.decimal
    }
}

/// Arithmetic. What has no result (a division by zero, a number beyond 38 digits' range) is `nil`.
extension SQLNumber {
    static func compute(_ a: SQLNumber, _ operation: Expression.Operation, _ b: SQLNumber) -> SQLNumber? {
        if case .integer(let x) = a, case .integer(let y) = b { return integers(x, operation, y) }
        return decimals(a.decimal, operation, b.decimal)
    }

    private static func integers(_ x: Int64, _ operation: Expression.Operation, _ y: Int64) -> SQLNumber? {
        let (result, overflow): (Int64, Bool)
        switch operation {
        case .add: (result, overflow) = x.addingReportingOverflow(y)
        case .subtract: (result, overflow) = x.subtractingReportingOverflow(y)
        case .multiply: (result, overflow) = x.multipliedReportingOverflow(by: y)
        case .divide:
            guard y != 0 else { return nil }
            (result, overflow) = x.dividedReportingOverflow(by: y)
        case .remainder:
            guard y != 0 else { return nil }
            (result, overflow) = y == -1 ? (0, false) : x.remainderReportingOverflow(dividingBy: y)
        default: return nil
        }
        return overflow ? decimals(Decimal(x), operation, Decimal(y)) : .integer(result)
    }

    private static func decimals(_ x: Decimal, _ operation: Expression.Operation, _ y: Decimal) -> SQLNumber? {
        switch operation {
        case .add: return SQLNumber(x + y)
        case .subtract: return SQLNumber(x - y)
        case .multiply: return SQLNumber(x * y)
        case .divide: return y.isZero ? nil : SQLNumber(x / y)
        case .remainder:
            guard !y.isZero else { return nil }
            var (quotient, whole) = (x / y, Decimal())
            guard !quotient.isNaN else { return nil }
            NSDecimalRound(&whole, &quotient, 0, quotient.isSignMinus ? .up : .down)
            return SQLNumber(x - whole * y)
        default: return nil
        }
    }
}
