/// Figures for people. Without Foundation's formatters, which bring tables of all languages into memory.
package enum Amount {
    /// In binary units, with one digit after the point below ten.
    package static func bytes(_ bytes: Int64) -> String {
        guard bytes >= 1024 else { return "\(max(0, bytes)) bytes" }
        var unit = 0, tenths = bytes
        let units = ["KiB", "MiB", "GiB", "TiB"]
        while tenths / 1024 >= 1024, unit < units.count - 1 {
            tenths /= 1024
            unit += 1
        }
        let rounded = (tenths * 10 + 512) / 1024
        return rounded < 100 ? "\(rounded / 10).\(rounded % 10) \(units[unit])" : "\((tenths + 512) / 1024) \(units[unit])"
    }

    /// Its two largest units: `3 d 4 h`.
    package static func duration(seconds: Int64) -> String {
        let seconds = max(0, seconds)
        let parts = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
        guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0 s" }
        return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    /// `2026-11-26 18:05:09 UTC`, by Howard Hinnant's "civil_from_days".
    package static func time(secondsSince1970 seconds: Int64) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400, rest = seconds - days * 86_400
        let shifted = days + 719_468, era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100), month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1, calendarMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        return "\(year)-\(two(calendarMonth))-\(two(day)) \(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60)) UTC"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
