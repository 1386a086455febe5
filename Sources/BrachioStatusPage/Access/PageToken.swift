internal import BrachioCore
internal import Foundation

/// What a browser shows after its log-in: 256 random bits in hexadecimal. It has so much randomness that a plain digest is enough to know it by.
struct PageToken: Hashable, Sendable {
    static let bytes = 32
    /// A browser keeps a cookie of this name only if it came over TLS, for this host and no other (RFC 6265bis, section 4.1.3.2).
    static let cookie = "__Host-brachio-edge"

    let text: String

    init() {
        var random = SystemRandomNumberGenerator()
        text = (0..<Self.bytes).map { _ in Self.pair(UInt8.random(in: .min ... .max, using: &random)) }.joined()
    }

    /// Of a header `Cookie`; `nil` where none of its cookies is one.
    init?(cookies: String) {
        for cookie in cookies.split(separator: ";") {
            let pair = cookie.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == Self.cookie else { continue }
            let value = pair[1].filter { $0 != " " }
            guard value.utf8.count == 2 * Self.bytes, value.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { continue }
            text = String(value)
            return
        }
        return nil
    }

    var digest: String { Digest(of: Data(text.utf8)).hexadecimal }

    private static func pair(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }
}
