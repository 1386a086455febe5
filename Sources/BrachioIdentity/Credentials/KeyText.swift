/// Random text in the form that clients expect of keys.
package enum KeyText {
    /// `AKIA` or `ASIA` and sixteen letters and digits of base32.
    package static func accessKeyID(prefix: String, from source: inout some RandomNumberGenerator) -> String {
        prefix + pick(16, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", from: &source)
    }

    /// Forty characters: more than 230 bits.
    package static func secret(from source: inout some RandomNumberGenerator) -> String {
        pick(40, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", from: &source)
    }

    package static func sessionToken(from source: inout some RandomNumberGenerator) -> String {
        pick(96, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", from: &source)
    }

    private static func pick(_ count: Int, of alphabet: String, from source: inout some RandomNumberGenerator) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &source)] })
    }
}
