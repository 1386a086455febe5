internal import BrachioJSON
internal import Foundation

/// The standard conversions between types. `nil` is `Undefined`.
enum Conversion {
    static func number(_ value: JSONValue?) -> SQLNumber? {
        switch value {
        case .number(let number)?: SQLNumber(number)
        case .string(let text)?: isDecimal(text) ? Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")).flatMap { SQLNumber($0) } : nil
        default: nil
        }
    }

    /// Numbers and texts that are numbers, without their fraction.
    static func integer(_ value: JSONValue?) -> Int64? { number(value)?.roundedDown }

    static func boolean(_ value: JSONValue?) -> Bool? {
        switch value {
        case .boolean(let flag)?: flag
        case .string(let text)?: ["true": true, "false": false][text.lowercased()]
        default: nil
        }
    }

    static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text)?: text
        case .boolean(let flag)?: flag ? "true" : "false"
        case .number(let number)?: number.text
        case .array?, .object?: value?.description
        case .null?, nil: nil
        }
    }

    static func cast(_ value: JSONValue?, _ type: Expression.CastType) -> JSONValue? {
        switch type {
        case .string: return text(value).map { .string($0) }
        case .integer:
            if case .boolean(let flag)? = value { return .number(JSONNumber(flag ? 1 : 0)) }
            return integer(value).map { .number(JSONNumber($0)) }
        case .decimal:
            if case .boolean(let flag)? = value { return .number(JSONNumber(flag ? 1 : 0)) }
            return number(value)?.json
        case .boolean:
            if case .number(let given)? = value { return SQLNumber(given).map { .boolean($0 != .integer(0)) } }
            return boolean(value).map { .boolean($0) }
        }
    }

    /// `^-?\d+(\.\d+)?(E-?\d+)?$`, in either case.
    private static func isDecimal(_ text: String) -> Bool {
        var rest = Substring(text)
        func digits() -> Bool {
            let length = rest.prefix { ("0"..."9").contains($0) }.count
            rest = rest.dropFirst(length)
            return length > 0
        }
        func take(_ characters: String) -> Bool {
            guard let first = rest.first, characters.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("-")
        guard digits() else { return false }
        if take("."), !digits() { return false }
        if take("eE") {
            _ = take("-")
            guard digits() else { return false }
        }
        return rest.isEmpty
    }
}
