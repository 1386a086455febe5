internal import Foundation

/// Scalars as text: in forms, XML, headers and paths.
enum ScalarText {
    static func value(_ text: String, as shape: Shape, at path: String) throws -> WireValue {
        let value: WireValue? =
            switch shape.resolved.kind {
            case .integer, .long: Int64(text).map { .integer($0) }
            case .float, .double: (Double(text) ?? SpecialNumbers.number(text)).map { .double($0) }
            case .boolean: ["true": true, "false": false][text.lowercased()].map { .boolean($0) }
            case .timestamp: date(text).map { .timestamp($0) }
            case .blob: Data(base64Encoded: text).map { .bytes(Array($0)) }
            default: .string(text)
            }
        guard let value else { throw ServiceError.malformed("\(path) cannot be read from its text") }
        return value
    }

    static func text(_ value: WireValue, as shape: Shape, timestamps: Shape.TimestampFormat) -> String? {
        switch value {
        case .string(let text): return text
        case .integer(let number):
            if case .timestamp = shape.resolved.kind { return text(.timestamp(Date(timeIntervalSince1970: Double(number))), as: shape, timestamps: timestamps) }
            return String(number)
        case .double(let number): return number.isFinite ? "\(number)" : SpecialNumbers.text(number)
        case .boolean(let flag): return flag ? "true" : "false"
        case .bytes(let bytes): return Data(bytes).base64EncodedString()
        case .timestamp(let date):
            var format = timestamps
            if case .timestamp(let own?) = shape.resolved.kind { format = own }
            switch format {
            case .iso8601: return TimestampText.iso8601(date)
            case .rfc822: return TimestampText.rfc822(date)
            case .unixTimestamp: return date.timeIntervalSince1970.rounded() == date.timeIntervalSince1970
                ? String(Int64(date.timeIntervalSince1970)) : "\(date.timeIntervalSince1970)"
            }
        case .null, .list, .map: return nil
        }
    }

    private static func date(_ text: String) -> Date? {
        TimestampText.date(iso8601: text) ?? TimestampText.date(rfc822: text) ?? Double(text).map { Date(timeIntervalSince1970: $0) }
    }
}
