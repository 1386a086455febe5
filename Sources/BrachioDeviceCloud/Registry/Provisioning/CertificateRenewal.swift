internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// A device renews its certificate itself: it asks for another by its own request, and provisions with the template that every registry has.
/// The new one then has the things and policies of the one that it asked with. The old one goes on until the device has connected with the
/// new one, so that a device that lost power in between is not locked out.
package enum CertificateRenewal {
    package static let templateName = "BrachioRenewal"
}

extension ThingRegistry {
    /// Lets a certificate take the place of another.
    func renew(_ old: String, by new: String) async throws -> String? {
        let time = second()
        let thing = try await database.write { db in
            guard try Self.certificate(old, db)?.status == .active else { throw BrachioError.missing("active certificate", old) }
            guard try Self.certificate(new, db) != nil else { throw BrachioError.missing("certificate", new) }
            try db.run("INSERT OR IGNORE INTO thing_principals SELECT thing, ?, 0 FROM thing_principals WHERE certificate = ?", [new, old])
            try db.run(
                "INSERT OR IGNORE INTO policy_targets SELECT policy, ? FROM policy_targets WHERE target = ?",
                [RegistryARN.certificate(new), RegistryARN.certificate(old)])
            try db.run("UPDATE certificates SET status = 'ACTIVE', changed = ?, version = version + 1 WHERE id = ?", [time, new])
            try db.run("INSERT OR REPLACE INTO renewals VALUES (?, ?)", [new, old])
            return try db.row("SELECT thing FROM thing_principals WHERE certificate = ? ORDER BY thing", [new])?["thing"] as String?
        }
        await announce(.rights(certificates: [new]))
        return thing
    }

    /// A device has connected with a certificate: the one that it replaces is put away.
    func finishRenewal(by new: String) async throws {
        let old = try await database.read { db in try db.row("SELECT replaces FROM renewals WHERE certificate = ?", [new])?["replaces"] as String? }
        guard let old else { return }
        let time = second()
        try await database.write { db in
            // An exclusive attachment passes on with the thing.
            let isExclusive = try db.row("SELECT 1 FROM thing_principals WHERE certificate = ? AND exclusive", [old]) != nil
            try db.run("DELETE FROM thing_principals WHERE certificate = ?", [old])
            if isExclusive { try db.run("UPDATE thing_principals SET exclusive = 1 WHERE certificate = ?", [new]) }
            try db.run("UPDATE certificates SET status = 'INACTIVE', changed = ?, version = version + 1 WHERE id = ? AND status = 'ACTIVE'", [time, old])
            try db.run("DELETE FROM renewals WHERE certificate = ?", [new])
        }
        await announce(.certificateShut(old))
    }
}
