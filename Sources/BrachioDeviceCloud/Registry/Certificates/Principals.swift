internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Which things are whose: certificates attached to things.
extension ThingRegistry {
    package struct Attachment: Hashable, Sendable {
        package var thing: String
        package var certificate: String
        /// The certificate may be attached to no other thing.
        package var isExclusive: Bool
    }

    /// Attaches a certificate to a thing. That it is attached already is no error.
    package func attach(thing: String, toPrincipal principal: String, isExclusive: Bool = false) async throws {
        let id = try RegistryARN.certificate(ofPrincipal: principal)
        try await database.write { db in try Self.attach(thing, id, isExclusive: isExclusive, db) }
        await announce(.rights(certificates: [id]))
    }

    static func attach(_ thing: String, _ id: String, isExclusive: Bool, _ db: Connection) throws {
        guard try Self.thing(thing, db) != nil else { throw BrachioError.missing("thing", thing) }
        guard try certificate(id, db) != nil else { throw BrachioError.missing("certificate", id) }
        let others = try db.rows("SELECT * FROM thing_principals WHERE certificate = ? AND thing <> ?", [id, thing]).map(attachment)
        if let other = others.first(where: { $0.isExclusive || isExclusive }) {
            throw BrachioError(
                .invalidInput, "certificate \(id) is attached to thing \(other.thing)", cause: "an exclusive attachment allows no other",
                mend: "detach it there first")
        }
        try db.run("INSERT OR REPLACE INTO thing_principals VALUES (?, ?, ?)", [thing, id, isExclusive])
    }

    package func detach(thing: String, fromPrincipal principal: String) async throws {
        let id = try RegistryARN.certificate(ofPrincipal: principal)
        try await database.write { db in
            guard try Self.thing(thing, db) != nil else { throw BrachioError.missing("thing", thing) }
            try db.run("DELETE FROM thing_principals WHERE thing = ? AND certificate = ?", [thing, id])
            guard db.changesCount == 1 else { throw BrachioError(.notFound, "certificate \(id) is not attached to thing \(thing)") }
        }
        await announce(.rights(certificates: [id]))
    }

    /// The certificates of a thing, by identifier.
    package func principals(ofThing thing: String, _ page: PageRequest) async throws -> RegistryPage<Attachment> {
        try await database.read { db in
            guard try Self.thing(thing, db) != nil else { throw BrachioError.missing("thing", thing) }
            let rows = try db.rows(
                "SELECT * FROM thing_principals WHERE thing = ? AND certificate > ? ORDER BY certificate LIMIT ?", [thing, page.after, page.size + 1])
            return RegistryPage(rows.map(Self.attachment), size: page.size) { $0.certificate }
        }
    }

    /// The things of a certificate, by name.
    package func things(ofPrincipal principal: String, _ page: PageRequest) async throws -> RegistryPage<Attachment> {
        let id = try RegistryARN.certificate(ofPrincipal: principal)
        return try await database.read { db in
            guard try Self.certificate(id, db) != nil else { throw BrachioError.missing("certificate", id) }
            let rows = try db.rows(
                "SELECT * FROM thing_principals WHERE certificate = ? AND thing > ? ORDER BY thing LIMIT ?", [id, page.after, page.size + 1])
            return RegistryPage(rows.map(Self.attachment), size: page.size) { $0.thing }
        }
    }

    /// Deletes a thing that no certificate is attached to. That it is not there is no error.
    package func deleteThing(_ name: String, expectedVersion: Int64? = nil) async throws {
        let found = try await database.write { db in
            guard let thing = try Self.thing(name, db) else { return false }
            try Self.require(expectedVersion, thing.version, "thing \(name)")
            guard try db.row("SELECT 1 FROM thing_principals WHERE thing = ?", [name]) == nil else {
                throw BrachioError(.invalidInput, "thing \(name) is attached to certificates", mend: "detach it from them first")
            }
            try db.run("DELETE FROM things WHERE name = ?", [name])
            return true
        }
        if found { await announce(.thingDeleted(name)) }
    }

    /// Says that what a thing's certificates allow may have changed.
    func announceRights(ofThing name: String) async {
        let ids = try? await database.read { db in
            try db.rows("SELECT certificate FROM thing_principals WHERE thing = ?", [name]).map { $0["certificate"] as String }
        }
        await announce(ids.map { .rights(certificates: Set($0)) } ?? .allRights)
    }

    private static func attachment(_ row: Row) -> Attachment {
        Attachment(thing: row["thing"], certificate: row["certificate"], isExclusive: row["exclusive"])
    }
}
