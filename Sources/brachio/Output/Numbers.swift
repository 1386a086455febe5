internal import Foundation

/// Numbers as people read them.
enum Numbers {
    static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    /// 1,234,567
    static func grouped(_ count: Int) -> String {
        var text = ""
        for (position, digit) in String(count).reversed().enumerated() {
            if position > 0, position % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// 1.5 MB
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB"] {
            if value < 1_000 { return unit == "B" ? "\(count) B" : "\(fixed(value, 1)) \(unit)" }
            value /= 1_000
        }
        return "\(fixed(value, 1)) GB"
    }

    /// 4:05 or 1:02:03
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e7 else { return "–" }
        let whole = Int(seconds.rounded())
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0 ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
    }
}
