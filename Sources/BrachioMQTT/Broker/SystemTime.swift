internal import Foundation

enum SystemTime {
    /// Milliseconds since 1970.
    static func wallMilliseconds() -> Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) }
}
