internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension FleetStore {
    /// - Parameter content: the first version, if it comes with one.
    /// - Throws: `invalidInput` that says what is wrong with the content.
    package func createDefinition(
        _ kind: DefinitionKind, name: String?, content: String?, tags: [String: String] = [:]
    ) async throws -> StoredDefinition {
        try Self.check(tags: tags)
        if let content { try await check(content, kind) }
        let made = StoredDefinition(kind: kind, id: newIdentifier(), name: name, created: now(), updated: now(), latestVersion: nil, tags: tags)
        let version = newIdentifier()
        return try await database.write { db in
            let count: Int = try db.row("SELECT count(*) FROM definition")?[0] ?? 0
            guard count < FleetLimits.definitionsCount else { throw BrachioError(.limitExceeded, "there are \(count) definitions and groups already") }
            try db.run(
                "INSERT INTO definition (kind, id, name, created, updated, tags) VALUES (?, ?, ?, ?, ?, ?)",
                [kind.rawValue, made.id, name, made.created.timeIntervalSince1970, made.updated.timeIntervalSince1970, try Self.text(tags)])
            if let content {
                try db.insert(StoredVersion(kind: kind, id: made.id, version: version, created: made.created, content: content))
            }
            return try db.definition(kind, made.id)
        }
    }

    /// - Throws: `notFound`, `invalidInput`.
    package func createVersion(of kind: DefinitionKind, _ id: String, content: String) async throws -> StoredVersion {
        try await check(content, kind)
        let made = StoredVersion(kind: kind, id: id, version: newIdentifier(), created: now(), content: content)
        return try await database.write { db in
            _ = try db.definition(kind, id)
            try db.insert(made)
            return made
        }
    }

    package func definition(_ kind: DefinitionKind, _ id: String) async throws -> StoredDefinition {
        try await database.read { db in try db.definition(kind, id) }
    }

    package func version(of kind: DefinitionKind, _ id: String, _ version: String) async throws -> StoredVersion {
        try await database.read { db in try db.version(of: kind, id, version) }
    }

    /// All of a kind in the order in which they were made.
    package func definitions(_ kind: DefinitionKind, after token: String?, entries: Int = FleetLimits.pageEntries) async throws -> FleetPage<StoredDefinition> {
        let place = try Self.place(token)
        let found = try await database.read { db in
            try db.rows(
                "SELECT number, \(StoredDefinition.columns) FROM definition WHERE kind = ? AND number > ? ORDER BY number LIMIT ?",
                [kind.rawValue, place, entries + 1]
            ).map { row in (number: row[0] as Int64, definition: try StoredDefinition(row, from: 1)) }
        }
        let page = Self.page(found, entries: entries) { String($0.number) }
        return FleetPage(items: page.items.map(\.definition), next: page.next)
    }

    package func versions(of kind: DefinitionKind, _ id: String, after token: String?, entries: Int = FleetLimits.pageEntries) async throws -> FleetPage<StoredVersion> {
        let place = try Self.place(token)
        let found = try await database.read { db in
            _ = try db.definition(kind, id)
            return try db.rows(
                "SELECT number, \(StoredVersion.columns) FROM definition_version WHERE kind = ? AND id = ? AND number > ? ORDER BY number LIMIT ?",
                [kind.rawValue, id, place, entries + 1]
            ).map { row in (number: row[0] as Int64, version: StoredVersion(row, kind, from: 1)) }
        }
        let page = Self.page(found, entries: entries) { String($0.number) }
        return FleetPage(items: page.items.map(\.version), next: page.next)
    }

    package func rename(_ kind: DefinitionKind, _ id: String, to name: String) async throws {
        let time = now().timeIntervalSince1970
        try await database.write { db in
            _ = try db.definition(kind, id)
            try db.run("UPDATE definition SET name = ?, updated = ? WHERE kind = ? AND id = ?", [name, time, kind.rawValue, id])
        }
    }

    /// Deletes a definition or a group with its versions.
    ///
    /// - Throws: `notFound`; `inUse` for a group with a deployment on a core: it is reset first.
    package func deleteDefinition(_ kind: DefinitionKind, _ id: String) async throws {
        try await database.write { db in
            _ = try db.definition(kind, id)
            if kind == .group, let deployment = try db.latestDeployment(of: id), deployment.holdsCore {
                throw BrachioError(
                    .inUse, "group \(id) cannot be deleted", cause: "its core has its deployment \(deployment.id)",
                    mend: "reset its deployments first, by force if the core is gone")
            }
            try db.run("DELETE FROM definition WHERE kind = ? AND id = ?", [kind.rawValue, id])
        }
    }

    /// Adds tags, then removes those named.
    package func changeTags(of kind: DefinitionKind, _ id: String, adding: [String: String] = [:], removing: [String] = []) async throws {
        try await database.write { db in
            var tags = try db.definition(kind, id).tags.merging(adding) { $1 }
            for key in removing { tags[key] = nil }
            try Self.check(tags: tags)
            try db.run("UPDATE definition SET tags = ? WHERE kind = ? AND id = ?", [try Self.text(tags), kind.rawValue, id])
        }
    }

    static func place(_ token: String?) throws -> Int64 {
        guard let token, !token.isEmpty else { return 0 }
        guard let place = Int64(token) else { throw BrachioError(.invalidInput, "the token is not one of this list", mend: "start again without a token") }
        return place
    }

    /// A content is read before it is kept; a group's must name versions that are there.
    private func check(_ content: String, _ kind: DefinitionKind) async throws {
        try DefinitionContent.check(content, kind)
        guard kind == .group else { return }
        let group: GroupContent = try DefinitionContent.read(content)
        for (part, arn) in group.versions {
            guard let named = FleetARN.parts(arn), named.kind == part, let version = named.version else {
                throw BrachioError(.invalidInput, "\(arn.prefix(300)) is no version of a \(part.rawValue.lowercased()) definition")
            }
            do { _ = try await self.version(of: part, named.id, version) } catch let error as BrachioError where error.code == .notFound {
                throw BrachioError(.invalidInput, "the group names a \(part.rawValue.lowercased()) definition version that is not there", cause: arn)
            }
        }
    }
}

extension StoredDefinition {
    static let columns = "kind, id, name, created, updated, latest_version, tags"

    init(_ row: Row, from first: Int = 0) throws {
        guard let kind = DefinitionKind(rawValue: row[first]) else { throw BrachioError(.corrupted, "a definition's record cannot be read") }
        self.init(
            kind: kind, id: row[first + 1], name: row[first + 2], created: Date(timeIntervalSince1970: row[first + 3]),
            updated: Date(timeIntervalSince1970: row[first + 4]), latestVersion: row[first + 5], tags: try FleetStore.value(row[first + 6]))
    }
}

extension StoredVersion {
    static let columns = "id, version, created, content"

    init(_ row: Row, _ kind: DefinitionKind, from first: Int = 0) {
        self.init(
            kind: kind, id: row[first], version: row[first + 1], created: Date(timeIntervalSince1970: row[first + 2]), content: row[first + 3])
    }
}

extension Connection {
    func definition(_ kind: DefinitionKind, _ id: String) throws -> StoredDefinition {
        guard let row = try row("SELECT \(StoredDefinition.columns) FROM definition WHERE kind = ? AND id = ?", [kind.rawValue, id]) else {
            throw BrachioError(.notFound, "There is no \(kind.rawValue.lowercased())\(kind == .group ? "" : " definition") with the id \(id.prefix(100)).")
        }
        return try StoredDefinition(row)
    }

    func version(of kind: DefinitionKind, _ id: String, _ version: String) throws -> StoredVersion {
        let sql = "SELECT \(StoredVersion.columns) FROM definition_version WHERE kind = ? AND id = ? AND version = ?"
        guard let row = try row(sql, [kind.rawValue, id, version]) else {
            throw BrachioError(.notFound, "There is no version \(version.prefix(100)) of the \(kind.rawValue.lowercased())\(kind == .group ? "" : " definition") \(id.prefix(100)).")
        }
        return StoredVersion(row, kind)
    }

    fileprivate func insert(_ version: StoredVersion) throws {
        let time = version.created.timeIntervalSince1970
        try run(
            "INSERT INTO definition_version (kind, id, version, created, content) VALUES (?, ?, ?, ?, ?)",
            [version.kind.rawValue, version.id, version.version, time, version.content])
        try run(
            "UPDATE definition SET latest_version = ?, updated = ? WHERE kind = ? AND id = ?",
            [version.version, time, version.kind.rawValue, version.id])
    }
}
