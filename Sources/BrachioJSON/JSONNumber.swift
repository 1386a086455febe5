package import Foundation

/// A number as it is written: devices get back the digits that they sent, however many. Two numbers are equal when they are written alike.
package struct JSONNumber: Sendable, Hashable {
    /// The number in JSON's grammar.
    package let text: String

    /// - Precondition: `text` follows JSON's grammar for numbers; ``JSONParser`` sees to it.
    init(checked text: String) { self.text = text }

    package init(_ integer: Int64) { text = String(integer) }

    /// `nil` for numbers that are not finite.
    package init?(_ double: Double) {
        guard double.isFinite else { return nil }
        if double.rounded() == double, abs(double) < 0x1p53 { text = String(Int64(double)) } else { text = "\(double)" }
    }

    /// `nil` for "not a number".
    package init?(_ decimal: Decimal) {
        guard !decimal.isNaN else { return nil }
        text = decimal.description
    }

    /// The whole number, where it is written as one and fits 64 bits.
    package var integer: Int64? { Int64(text) }
    /// The nearest double; infinite where the number is too large.
    package var double: Double { Double(text) ?? .nan }
    /// With 38 digits; `nil` where the exponent is beyond ±127.
    package var decimal: Decimal? {
        guard let decimal = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")), !decimal.isNaN else { return nil }
        return decimal
    }
}
