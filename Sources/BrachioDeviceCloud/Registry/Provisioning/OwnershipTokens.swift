internal import BrachioCertificates
internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Certificates that devices have been given and that become theirs once they are provisioned: until then nobody connects with them.
extension ThingRegistry {
    /// A token must be used within so long; then its certificate is gone.
    package static let ownershipSeconds = 3_600.0
    /// Tokens that wait to be used.
    package static let ownershipTokensMax = 10_000

    package struct OfferedCertificate: Sendable {
        package let id: String
        package let pem: String
        /// `nil` where the device has its key already.
        package let privateKey: String?
        /// Proves that whoever provisions with the certificate is whom it was given to.
        package let token: String
    }

    /// - Parameter request: a certificate signing request in PEM; `nil` makes a key too.
    package func offerCertificate(signing request: String?) async throws -> OfferedCertificate {
        let keys = request == nil ? try authority.deviceKeys() : nil
        let certificate = try request.map { try authority.deviceCertificate(signing: $0) } ?? keys?.certificate ?? authority.deviceKeys().certificate
        let token = Self.newToken()
        let digest = Digest(of: Data(token.utf8)).hexadecimal
        let record = DeviceCertificate(certificate, authority: nil, status: .pendingActivation, mode: .known, at: second())
        let time = now().timeIntervalSince1970
        try await database.write { db in
            try Self.forgetLateTokens(time, db)
            let count: Int = try db.row("SELECT count(*) AS n FROM ownership_tokens")?["n"] ?? 0
            guard count < Self.ownershipTokensMax else {
                throw BrachioError(.limitExceeded, "more than \(Self.ownershipTokensMax) devices are being provisioned", mend: "try again later")
            }
            try Self.insert(record, db)
            try db.run("INSERT INTO ownership_tokens VALUES (?, ?, ?)", [digest, record.id, time + Self.ownershipSeconds])
        }
        return OfferedCertificate(id: record.id, pem: record.pem, privateKey: keys?.privateKey, token: token)
    }

    /// The certificate that a token was given with. Throws `wrongToken`.
    func certificate(ofToken token: String) async throws -> String {
        let digest = Digest(of: Data(token.utf8)).hexadecimal, time = now().timeIntervalSince1970
        let found = try await database.read { db in
            try db.row("SELECT certificate FROM ownership_tokens WHERE digest = ? AND expires > ?", [digest, time])?["certificate"] as String?
        }
        guard let found else { throw BrachioError(.wrongOwnershipToken, "the certificate ownership token is not known, or too old") }
        return found
    }

    func spend(token: String) async throws {
        let digest = Digest(of: Data(token.utf8)).hexadecimal
        try await database.write { db in try db.run("DELETE FROM ownership_tokens WHERE digest = ?", [digest]) }
    }

    private static func forgetLateTokens(_ time: Double, _ db: Connection) throws {
        try db.run(
            """
            DELETE FROM certificates WHERE status = 'PENDING_ACTIVATION' AND id IN (SELECT certificate FROM ownership_tokens WHERE expires <= ?)
                AND id NOT IN (SELECT certificate FROM thing_principals)
            """, [time])
        try db.run("DELETE FROM ownership_tokens WHERE expires <= ?", [time])
    }

    private static func newToken() -> String {
        Data((0..<32).flatMap { _ in withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { Array($0) } }).base64EncodedString()
    }
}
