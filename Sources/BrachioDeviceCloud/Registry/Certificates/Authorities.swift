internal import BrachioCertificates
internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Authorities that people bring along.
extension ThingRegistry {
    /// What a verification certificate must be issued to, as proof that its authority's key is at hand.
    package func registrationCode() async throws -> String {
        let made = (0..<4).map { _ in String(format: "%016lx", UInt64.random(in: .min ... .max)) }.joined()
        return try await database.write { db in
            if let code = try db.row("SELECT code FROM registration_codes")?["code"] as String? { return code }
            try db.run("INSERT INTO registration_codes VALUES (?)", [made])
            return made
        }
    }

    package func deleteRegistrationCode() async throws {
        try await database.write { db in try db.run("DELETE FROM registration_codes") }
    }

    /// - Parameters:
    ///   - verification: a certificate that the authority has issued to the registration code; needed where the mode is `known`.
    package func registerAuthority(
        _ pem: String, verification: String?, mode: DeviceCertificate.Mode, isActive: Bool, registersItself: Bool, template: String?,
        tags: [String: String] = [:]
    ) async throws -> RegisteredAuthority {
        let certificate = try ClientCertificate(pem: pem)
        guard certificate.isAuthority else { throw BrachioError(.invalidCertificate, "the certificate is not an authority's") }
        let verifier = try verification.map { try ClientCertificate(pem: $0) }
        guard verifier != nil || mode == .single else {
            throw BrachioError(.invalidInput, "a verification certificate is needed", mend: "have the authority issue one to the registration code")
        }
        let (subject, time) = (certificate.subjectKey, second())
        return try await database.write { db in
            if let verifier {
                let code = try db.row("SELECT code FROM registration_codes")?["code"] as String?
                guard verifier.isSigned(by: certificate) else {
                    throw BrachioError(.invalidCertificate, "the authority did not sign the verification certificate")
                }
                guard let code, verifier.commonName == code else {
                    throw BrachioError(.wrongRegistrationCode, "the verification certificate is not issued to the registration code")
                }
            }
            guard try Self.authority(certificate.fingerprint, db) == nil else {
                throw BrachioError(.alreadyExists, "authority \(certificate.fingerprint) is registered already")
            }
            try db.run(
                "INSERT INTO authorities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    certificate.fingerprint, certificate.pem, subject, isActive ? "ACTIVE" : "INACTIVE", mode.rawValue, registersItself, template, time,
                    time, certificate.notBefore.timeIntervalSince1970, certificate.notAfter.timeIntervalSince1970,
                ])
            try Self.setTags(tags, of: RegistryARN.authority(certificate.fingerprint), db)
            guard let made = try Self.authority(certificate.fingerprint, db) else { throw BrachioError(.defect, "an authority is gone once it was registered") }
            return made
        }
    }

    package func authority(_ id: String) async throws -> RegisteredAuthority {
        guard let found = try await database.read({ db in try Self.authority(id, db) }) else { throw BrachioError.missing("authority", id) }
        return found
    }

    package func authorities(isAscending: Bool = false, _ page: PageRequest) async throws -> RegistryPage<RegisteredAuthority> {
        let start = page.after.isEmpty ? (isAscending ? "" : "~") : page.after
        return try await database.read { db in
            let rows = try db.rows(
                "SELECT * FROM authorities WHERE id \(isAscending ? ">" : "<") ? ORDER BY id \(isAscending ? "ASC" : "DESC") LIMIT ?", [start, page.size + 1])
            return RegistryPage(rows.map(Self.authority), size: page.size) { $0.id }
        }
    }

    package func updateAuthority(_ id: String, isActive: Bool?, registersItself: Bool?, template: String?, removesTemplate: Bool) async throws {
        let time = second()
        try await database.write { db in
            guard let found = try Self.authority(id, db) else { throw BrachioError.missing("authority", id) }
            try db.run(
                "UPDATE authorities SET status = ?, registers = ?, template = ?, changed = ? WHERE id = ?",
                [
                    isActive ?? found.isActive ? "ACTIVE" : "INACTIVE", registersItself ?? found.registersItself,
                    removesTemplate ? nil : template ?? found.template, time, id,
                ])
        }
    }

    package func deleteAuthority(_ id: String) async throws {
        try await database.write { db in
            guard let found = try Self.authority(id, db) else { throw BrachioError.missing("authority", id) }
            guard !found.isActive else { throw BrachioError(.wrongState, "authority \(id) is active", mend: "make it INACTIVE first") }
            try db.run("DELETE FROM authorities WHERE id = ?", [id])
            try Self.setTags(nil, of: found.arn, db)
        }
    }

    static func authority(_ id: String, _ db: Connection) throws -> RegisteredAuthority? {
        try db.row("SELECT * FROM authorities WHERE id = ?", [id]).map(authority)
    }

    private static func authority(_ row: Row) -> RegisteredAuthority {
        func date(_ name: String) -> Date { Date(timeIntervalSince1970: row[name]) }
        return RegisteredAuthority(
            id: row["id"], pem: row["pem"], isActive: (row["status"] as String) == "ACTIVE", mode: .init(rawValue: row["mode"]) ?? .known,
            registersItself: row["registers"], template: row["template"], created: date("created"), changed: date("changed"),
            notBefore: date("not_before"), notAfter: date("not_after"))
    }

    /// The registered authority that signed a certificate, if one did.
    static func signer(of certificate: ClientCertificate, _ db: Connection) throws -> RegisteredAuthority? {
        try db.rows("SELECT * FROM authorities WHERE subject = ?", [certificate.issuerKey]).map(authority)
            .first { (try? ClientCertificate(pem: $0.pem)).map(certificate.isSigned) ?? false }
    }
}
