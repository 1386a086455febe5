package import Foundation

/// A moment as a page shows it: in UTC as it stands in the page, in the reader's own time once scripts run.
package struct TimeText: Sendable {
    /// ISO 8601.
    let iso: String
    let text: String

    package init(_ date: Date) {
        iso = date.formatted(.iso8601)
        text = iso.replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "Z", with: " UTC")
    }

    package init(milliseconds: Int) { self.init(Date(timeIntervalSince1970: Double(milliseconds) / 1_000)) }
}

/// Numbers as people read them.
package enum QuantityText {
    /// `1.4 MB`, in powers of ten.
    package static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 999.5 { return unit == "B" || value >= 99.95 ? "\(Int(value.rounded())) \(unit)" : "\((value * 10).rounded() / 10) \(unit)" }
            value /= 1_000
        }
        return "\((value * 10).rounded() / 10) TB"
    }

    /// `2 h 5 min`, `5 min 3 s`, `3 s`.
    package static func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded())
        if whole >= 86_400 { return "\(whole / 86_400) d \(whole % 86_400 / 3_600) h" }
        if whole >= 3_600 { return "\(whole / 3_600) h \(whole % 3_600 / 60) min" }
        return whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
    }

    /// Four significant digits.
    package static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "∞" : "−∞" }
        if value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
        let text = String(format: "%.4g", value)
        return text.hasPrefix("-") ? "−" + text.dropFirst() : text
    }
}
