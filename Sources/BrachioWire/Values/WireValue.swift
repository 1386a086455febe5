package import Foundation

/// What passes between a codec and a service: the content of a request or response, whatever protocol carried it.
package indirect enum WireValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case timestamp(Date)
    case list([WireValue])
    case map(WireMap)
}

extension WireValue {
    package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

    /// A double, or an integer as a double.
    package var double: Double? {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    package var string: String? { if case .string(let value) = self { value } else { nil } }

    package var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }

    package var timestamp: Date? { if case .timestamp(let value) = self { value } else { nil } }

    package var list: [WireValue]? { if case .list(let value) = self { value } else { nil } }

    package var map: WireMap? { if case .map(let value) = self { value } else { nil } }

    /// A member of a map; `nil` for what is absent and for what is not a map.
    package subscript(_ key: String) -> WireValue? { map?[key] }
}

extension WireValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(arrayLiteral elements: WireValue...) { self = .list(elements) }

    package init(dictionaryLiteral elements: (String, WireValue)...) {
        var map = WireMap()
        for (key, value) in elements { map[key] = value }
        self = .map(map)
    }
}
