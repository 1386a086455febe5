package import Foundation

/// Timestamps as text, always in UTC.
package enum TimestampText {
    /// `2013-05-24T00:00:00Z`, with milliseconds where they are not zero or `alwaysMilliseconds` is set.
    package static func iso8601(_ date: Date, alwaysMilliseconds: Bool = false) -> String {
        let parts = CivilTime(date)
        let fraction = parts.millisecond == 0 && !alwaysMilliseconds ? "" : "." + padded(parts.millisecond, 3)
        return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))T\(clock(parts))\(fraction)Z"
    }

    /// `Fri, 24 May 2013 00:00:00 GMT` (RFC 9110, IMF-fixdate).
    package static func rfc822(_ date: Date) -> String {
        let parts = CivilTime(date)
        return "\(weekdays[parts.weekday]), \(padded(parts.day, 2)) \(months[parts.month - 1]) \(padded(parts.year, 4)) \(clock(parts)) GMT"
    }

    /// `20130524T000000Z`, as signatures have it.
    package static func basic(_ date: Date) -> String {
        let parts = CivilTime(date)
        return "\(padded(parts.year, 4))\(padded(parts.month, 2))\(padded(parts.day, 2))T"
            + "\(padded(parts.hour, 2))\(padded(parts.minute, 2))\(padded(parts.second, 2))Z"
    }

    /// Reads `20130524T000000Z` and nothing else.
    package static func date(basic text: String) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? { Self.number(bytes[range]) }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
            let minute = number(11..<13), let second = number(13..<15)
        else { return nil }
        return CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: 0)?.date
    }

    /// Reads ISO 8601 as clients write it: a fraction and an offset are optional (without an offset it is UTC), so is the time of day.
    package static func date(iso8601 text: String) -> Date? {
        var rest = Array(text.utf8)[...]
        func take(_ count: Int) -> Int? {
            defer { rest = rest.dropFirst(count) }
            return rest.count >= count ? number(rest.prefix(count)) : nil
        }
        func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = take(4), skip("-"), let month = take(2), skip("-"), let day = take(2) else { return nil }
        var (hour, minute, second, fraction, offset) = (0, 0, 0, 0.0, 0)
        if skip("T") || skip(" ") {
            guard let h = take(2), skip(":"), let m = take(2) else { return nil }
            (hour, minute) = (h, m)
            if skip(":") {
                guard let s = take(2) else { return nil }
                second = s
            }
            if skip(".") {
                let digits = rest.prefix { (0x30...0x39).contains($0) }
                guard !digits.isEmpty, let value = Double("0." + String(decoding: digits, as: UTF8.self)) else { return nil }
                fraction = value
                rest = rest.dropFirst(digits.count)
            }
            if !skip("Z"), let sign = rest.first.flatMap({ $0 == 0x2B ? 1 : $0 == 0x2D ? -1 : nil }) {
                rest = rest.dropFirst()
                guard let h = take(2), h < 24 else { return nil }
                _ = skip(":")
                guard let m = take(2), m < 60 else { return nil }
                offset = sign * (h * 3600 + m * 60)
            }
        }
        guard rest.isEmpty,
            let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: 0)
        else { return nil }
        return civil.date.addingTimeInterval(fraction - Double(offset))
    }

    /// Reads `Fri, 24 May 2013 00:00:00 GMT`.
    package static func date(rfc822 text: String) -> Date? {
        let words = text.split { $0 == " " || $0 == "," || $0 == ":" || $0 == "-" }
        guard words.count == 8, let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            let hour = Int(words[4]), let minute = Int(words[5]), let second = Int(words[6]), ["GMT", "UTC"].contains(words[7])
        else { return nil }
        return CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second, millisecond: 0)?.date
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    private static func clock(_ parts: CivilTime) -> String {
        "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
