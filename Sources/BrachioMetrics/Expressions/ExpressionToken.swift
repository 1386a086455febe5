internal import BrachioCore
internal import Foundation

/// A word, number or sign of a metric math expression.
enum ExpressionToken: Hashable {
    case number(Double)
    case text(String)
    case name(String)
    case sign(String)

    static func tokens(of expression: String) throws -> [ExpressionToken] {
        guard expression.unicodeScalars.count <= MetricLimits.expressionCharacters else {
            throw BrachioError(
                .limitExceeded, "an expression has more than \(MetricLimits.expressionCharacters) characters")
        }
        var tokens: [ExpressionToken] = []
        var rest = Array(expression.unicodeScalars)[...]
        while let first = rest.first {
            if first.properties.isWhitespace {
                rest.removeFirst()
            } else if isDigit(first) || (first == "." && rest.dropFirst().first.map(isDigit) == true) {
                tokens.append(.number(try number(&rest)))
            } else if isLetter(first) {
                let name = text(rest.prefix { isLetter($0) || isDigit($0) })
                rest.removeFirst(name.unicodeScalars.count)
                tokens.append(name == "AND" ? .sign("&&") : name == "OR" ? .sign("||") : .name(name))
            } else if first == "\"" || first == "'" {
                tokens.append(.text(try quoted(&rest, by: first)))
            } else {
                tokens.append(.sign(try sign(&rest)))
            }
        }
        return tokens
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> Double {
        var length = rest.prefix { isDigit($0) || $0 == "." }.count
        let exponent = rest.dropFirst(length)
        if let e = exponent.first, e == "e" || e == "E" {
            let afterSign = exponent.dropFirst().first.map { $0 == "+" || $0 == "-" } == true ? 2 : 1
            let digits = exponent.dropFirst(afterSign).prefix { isDigit($0) }.count
            if digits > 0 { length += afterSign + digits }
        }
        let digits = text(rest.prefix(length))
        rest.removeFirst(length)
        guard let number = Double(digits), number.isFinite else {
            throw BrachioError(.invalidInput, "\(digits) in an expression is not a number")
        }
        return number
    }

    private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>, by quote: Unicode.Scalar) throws -> String {
        rest.removeFirst()
        let inside = rest.prefix { $0 != quote }
        guard inside.endIndex < rest.endIndex else {
            throw BrachioError(.invalidInput, "a quoted text in an expression does not end")
        }
        rest = rest[(inside.endIndex + 1)...]
        return text(inside)
    }

    private static func sign(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> String {
        let two = text(rest.prefix(2))
        if ["==", "!=", "<=", ">=", "&&", "||"].contains(two) {
            rest.removeFirst(2)
            return two
        }
        let one = text(rest.prefix(1))
        guard "+-*/^()[],<>".contains(one) else { throw BrachioError(.invalidInput, "an expression cannot hold \(one)") }
        rest.removeFirst()
        return one
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// x to the power of y.
func exponential(_ x: Double, _ y: Double) -> Double { pow(x, y) }
