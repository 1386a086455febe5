internal import BrachioCore
internal import Crypto
internal import CryptoExtras
package import Foundation

/// The page's password as it is kept: PBKDF2 (RFC 8018) with HMAC-SHA-256 and a salt of its own, as `$pbkdf2-sha256$i=600000$salt$hash` in
/// base64. It needs no memory to speak of, as scrypt would on a small device.
package struct PagePassword: Hashable, Sendable {
    /// What OWASP's "Password Storage Cheat Sheet" gives for this function.
    package static let standardRounds = 600_000
    static let saltBytes = 16, hashBytes = 32, roundsMax = 10_000_000

    let rounds: Int
    let salt: Data
    let hash: Data

    /// - Throws: `invalidInput` for a password that is too short or too long.
    package init(_ password: String, rounds: Int = standardRounds, salt: Data = Self.newSalt()) throws {
        let limits = PageLimits.passwordCharactersMin...PageLimits.passwordCharactersMax
        guard limits.contains(password.count) else {
            throw BrachioError(
                .invalidInput, "this password is not taken", cause: "it has \(password.count) characters",
                mend: "choose one of \(limits.lowerBound) to \(limits.upperBound), for example three words")
        }
        self.rounds = rounds
        self.salt = salt
        hash = try Self.derive(password, rounds, salt)
    }

    /// Reads the text form.
    package init(text: String) throws {
        let parts = text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "pbkdf2-sha256", parts[2].hasPrefix("i="), let rounds = Int(parts[2].dropFirst(2)),
            (1...Self.roundsMax).contains(rounds), let salt = Data(base64Encoded: String(parts[3])), let hash = Data(base64Encoded: String(parts[4])),
            hash.count == Self.hashBytes
        else { throw BrachioError(.corrupted, "the page's password cannot be read", mend: "set it anew: brachio-edge password") }
        self.rounds = rounds
        self.salt = salt
        self.hash = hash
    }

    package var text: String { "$pbkdf2-sha256$i=\(rounds)$\(salt.base64EncodedString())$\(hash.base64EncodedString())" }

    /// Takes the same time whatever the answer.
    package func matches(_ password: String) -> Bool {
        guard password.count <= PageLimits.passwordCharactersMax, let other = try? Self.derive(password, rounds, salt) else { return false }
        return zip(hash, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ rounds: Int, _ salt: Data) throws -> Data {
        // Text typed on different systems may differ in form only (RFC 8265).
        let bytes = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Insecure.PBKDF2.deriveKey(
            from: bytes, salt: salt, using: .sha256, outputByteCount: hashBytes, unsafeUncheckedRounds: rounds)
        return key.withUnsafeBytes { Data($0) }
    }

    package static func newSalt() -> Data {
        var random = SystemRandomNumberGenerator()
        return Data((0..<saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// Three groups of five characters, none of which looks like another: 74 bits.
    package static func newText() -> String {
        let legible = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var random = SystemRandomNumberGenerator()
        return (0..<3).map { _ in String((0..<5).map { _ in legible[Int.random(in: legible.indices, using: &random)] }) }.joined(separator: "-")
    }
}
