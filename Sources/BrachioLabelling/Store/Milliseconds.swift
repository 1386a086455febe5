package import Foundation

/// Times in the tables: milliseconds since 1970.
package enum Milliseconds {
    package static func of(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded()) }
    package static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}
