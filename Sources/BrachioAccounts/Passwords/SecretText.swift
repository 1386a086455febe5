internal import BrachioCore
internal import Foundation

/// Random text that is shown once and kept only as its digest.
enum SecretText {
    /// Without characters that look alike: 31 of them.
    private static let legible = Array("abcdefghjkmnpqrstuvwxyz23456789")

    /// Three groups of five characters: 74 bits.
    static func temporaryPassword(from random: inout some RandomNumberGenerator) -> String {
        (0..<3).map { _ in String((0..<5).map { _ in legible[Int.random(in: 0..<legible.count, using: &random)] }) }.joined(separator: "-")
    }

    /// 256 bits in the alphabet that needs no escaping in addresses and cookies.
    static func token(from random: inout some RandomNumberGenerator) -> String {
        let bytes = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        return bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// What is kept of a token. It has so much randomness that a plain digest is enough.
    static func digest(_ token: String) -> String { Digest(of: Data(token.utf8)).hexadecimal }
}
