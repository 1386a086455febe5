internal import BrachioCertificates
internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ThingRegistry {
    /// A certificate with its keys, in PEM.
    package struct NewKeys: Sendable {
        package let certificate: DeviceCertificate
        package let publicKey: String
        package let privateKey: String
    }

    /// A new key and certificate from the server's own authority. The key is nowhere but in what this returns.
    package func createKeys(isActive: Bool) async throws -> NewKeys {
        let keys = try authority.deviceKeys()
        return NewKeys(certificate: try await add(keys.certificate, isActive: isActive), publicKey: keys.publicKey, privateKey: keys.privateKey)
    }

    /// A certificate from the server's own authority for a request in PEM.
    package func createCertificate(signing request: String, isActive: Bool) async throws -> DeviceCertificate {
        try await add(try authority.deviceCertificate(signing: request), isActive: isActive)
    }

    private func add(_ certificate: ClientCertificate, isActive: Bool) async throws -> DeviceCertificate {
        let record = DeviceCertificate(certificate, authority: nil, status: isActive ? .active : .inactive, mode: .known, at: second())
        try await database.write { db in try Self.insert(record, db) }
        return record
    }

    package func certificate(_ id: String) async throws -> DeviceCertificate {
        guard let found = try await database.read({ db in try Self.certificate(id, db) }) else { throw BrachioError.missing("certificate", id) }
        return found
    }

    /// Certificates from the newest on, or from the oldest on with `isAscending`; with an authority only those that it signed.
    package func certificates(authority: String? = nil, isAscending: Bool = false, _ page: PageRequest) async throws -> RegistryPage<DeviceCertificate> {
        // The key of the order: time and identifier, so that certificates of one second have an order too.
        let order = isAscending ? ">" : "<"
        let start = page.after.isEmpty ? (isAscending ? "" : "~") : page.after
        return try await database.read { db in
            let rows = try db.rows(
                """
                SELECT *, printf('%016d', created) || id AS place FROM certificates
                WHERE place \(order) ? AND (? IS NULL OR authority = ?) ORDER BY place \(isAscending ? "ASC" : "DESC") LIMIT ?
                """, [start, authority, authority, page.size + 1])
            return RegistryPage(try rows.map(Self.certificate), size: page.size) {
                String(format: "%016d", Int($0.created.timeIntervalSince1970)) + $0.id
            }
        }
    }

    /// Changes what a certificate is good for. One that was active and no longer is shuts its connections.
    package func setStatus(_ status: DeviceCertificate.Status, ofCertificate id: String) async throws {
        guard status != .pendingActivation else {
            throw BrachioError(.invalidInput, "a certificate cannot be made \(status.rawValue)", mend: "choose ACTIVE, INACTIVE or REVOKED")
        }
        let time = second()
        let shuts = try await database.write { db in
            guard let found = try Self.certificate(id, db) else { throw BrachioError.missing("certificate", id) }
            try db.run("UPDATE certificates SET status = ?, changed = ?, version = version + 1 WHERE id = ?", [status.rawValue, time, id])
            return found.status == .active && status != .active
        }
        if shuts { await announce(.certificateShut(id)) }
    }

    /// - Parameter isForced: detaches its policies first.
    package func deleteCertificate(_ id: String, isForced: Bool = false) async throws {
        try await database.write { db in
            guard let found = try Self.certificate(id, db) else { throw BrachioError.missing("certificate", id) }
            guard found.status != .active else {
                throw BrachioError(.wrongState, "certificate \(id) is active", mend: "make it INACTIVE or REVOKED first")
            }
            guard try db.row("SELECT 1 FROM thing_principals WHERE certificate = ?", [id]) == nil else {
                throw BrachioError(.inUse, "things are attached to certificate \(id)", mend: "detach them first")
            }
            if isForced { try db.run("DELETE FROM policy_targets WHERE target = ?", [found.arn]) }
            guard try db.row("SELECT 1 FROM policy_targets WHERE target = ?", [found.arn]) == nil else {
                throw BrachioError(.inUse, "policies are attached to certificate \(id)", mend: "detach them first")
            }
            try db.run("DELETE FROM certificates WHERE id = ?", [id])
            try Self.setTags(nil, of: found.arn, db)
        }
    }

    static func insert(_ record: DeviceCertificate, _ db: Connection) throws {
        guard try certificate(record.id, db) == nil else { throw BrachioError(.alreadyExists, "certificate \(record.id) is registered already") }
        try db.run(
            "INSERT INTO certificates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                record.id, record.pem, record.authority, record.status.rawValue, record.mode.rawValue, record.created.timeIntervalSince1970,
                record.changed.timeIntervalSince1970, record.notBefore.timeIntervalSince1970, record.notAfter.timeIntervalSince1970, record.version,
            ])
    }

    static func certificate(_ id: String, _ db: Connection) throws -> DeviceCertificate? {
        try db.row("SELECT * FROM certificates WHERE id = ?", [id]).map(certificate)
    }

    private static func certificate(_ row: Row) throws -> DeviceCertificate {
        func date(_ name: String) -> Date { Date(timeIntervalSince1970: row[name]) }
        return DeviceCertificate(
            id: row["id"], pem: row["pem"], authority: row["authority"], status: .init(rawValue: row["status"]) ?? .inactive,
            mode: .init(rawValue: row["mode"]) ?? .known, created: date("created"), changed: date("changed"),
            validity: date("not_before")...max(date("not_before"), date("not_after")), version: row["version"])
    }
}
