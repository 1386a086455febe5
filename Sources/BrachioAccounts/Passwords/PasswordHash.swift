internal import BrachioCore
internal import Crypto
internal import CryptoExtras
package import Foundation

/// A password as it is kept: scrypt (RFC 7914) with a salt of its own, as `$scrypt$ln=15,r=8,p=1$salt$hash` in base64.
package struct PasswordHash: Sendable, Hashable {
    /// Cost of one derivation: 2^`logRounds` × 128 × `blockSize` bytes of memory, read `parallelism` times over.
    package struct Cost: Sendable, Hashable {
        package var logRounds: Int
        package var blockSize: Int
        package var parallelism: Int

        package init(logRounds: Int, blockSize: Int, parallelism: Int) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 32 MiB and three passes (one of the settings that OWASP's "Password Storage Cheat Sheet" gives as equally strong).
        package static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 3)

        var isWithinLimits: Bool {
            (1...20).contains(logRounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
    }

    static let saltBytes = 16
    static let hashBytes = 32

    package let cost: Cost
    let salt: Data
    let hash: Data

    /// Derives the hash of a new password.
    package init(_ password: String, cost: Cost = .standard, salt: Data) throws {
        self.cost = cost
        self.salt = salt
        hash = try Self.derive(password, cost, salt)
    }

    /// Reads the text form.
    package init(text: String) throws {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = Self.cost(parts[2]), cost.isWithinLimits,
            let salt = Data(base64Encoded: String(parts[3])), let hash = Data(base64Encoded: String(parts[4])), hash.count == Self.hashBytes
        else { throw BrachioError(.corrupted, "a stored password cannot be read") }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    package var text: String {
        "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt.base64EncodedString())$\(hash.base64EncodedString())"
    }

    /// Takes the same time whatever the answer.
    package func matches(_ password: String) throws -> Bool {
        let other = try Self.derive(password, cost, salt)
        return zip(hash, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ cost: Cost, _ salt: Data) throws -> Data {
        // Text typed on different systems may differ in form only (RFC 8265).
        let bytes = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: hashBytes, rounds: 1 << cost.logRounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
        return key.withUnsafeBytes { Data($0) }
    }

    private static func cost(_ text: Substring) -> Cost? {
        var values: [Substring: Int] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let value = Int(pair[1]) else { return nil }
            values[pair[0]] = value
        }
        guard let rounds = values["ln"], let size = values["r"], let parallelism = values["p"] else { return nil }
        return Cost(logRounds: rounds, blockSize: size, parallelism: parallelism)
    }
}
