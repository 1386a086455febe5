internal import BrachioJSON
internal import Foundation

/// Times: milliseconds since 1970, and text by a pattern. The patterns' letters are those of Unicode Technical Standard 35, which the
/// patterns of Java and Joda-Time share for dates, times and zones.
enum TimeFunctions {
    static let all: [String: RuleFunction] = [
        "timestamp": RuleFunction(0...0) { call in milliseconds(call.surroundings.now) },
        "parse_time": RuleFunction(2...3, formatted),
        "time_to_epoch": RuleFunction(2...2, parsed),
    ]

    private static func milliseconds(_ date: Date) -> JSONValue? {
        Int64(exactly: (date.timeIntervalSince1970 * 1_000).rounded()).map { .number(JSONNumber($0)) }
    }

    private static func formatter(_ pattern: String) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = pattern
        return formatter
    }

    private static func formatted(_ call: FunctionCall) -> JSONValue? {
        guard let pattern = call.text(0), let time = call.number(1) else { return nil }
        let formatter = formatter(pattern)
        if call.arguments.count == 3 {
            guard let zone = call.text(2).flatMap({ TimeZone(identifier: $0) ?? TimeZone(abbreviation: $0) }) else { return nil }
            formatter.timeZone = zone
        }
        return .string(formatter.string(from: Date(timeIntervalSince1970: time.double / 1_000)))
    }

    private static func parsed(_ call: FunctionCall) -> JSONValue? {
        guard let text = call.text(0), let pattern = call.text(1) else { return nil }
        return formatter(pattern).date(from: text).flatMap(milliseconds)
    }
}
