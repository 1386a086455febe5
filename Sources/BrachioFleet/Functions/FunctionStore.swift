internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension FleetStore {
    /// - Throws: `alreadyExists`, `invalidInput`, `limitExceeded`.
    package func createFunction(
        _ name: String, _ configuration: FunctionConfiguration, code: CodeReference, tags: [String: String], publishes: Bool
    ) async throws -> FunctionVersion {
        guard FunctionReference.isName(name) else { throw BrachioError(.invalidInput, "\(name.prefix(200)) is no function's name") }
        try configuration.check()
        try Self.check(tags: tags)
        let made = FunctionVersion(name: name, number: 0, configuration: configuration, code: code, revision: newIdentifier(), modified: now())
        let revision = newIdentifier()
        return try await database.write { db in
            guard try db.row("SELECT 1 FROM function WHERE name = ?", [name]) == nil else {
                throw BrachioError(.alreadyExists, "Function already exist: \(name)")
            }
            let count: Int = try db.row("SELECT count(*) FROM function")?[0] ?? 0
            guard count < FleetLimits.storedFunctionsCount else { throw BrachioError(.limitExceeded, "there are \(count) functions already") }
            try db.run("INSERT INTO function (name, last_version, tags) VALUES (?, 0, ?)", [name, try Self.text(tags)])
            try db.put(made)
            return publishes ? try db.publish(made, description: nil, revision: revision) : made
        }
    }

    /// Gives `$LATEST` other code. - Throws: `notFound`, `revisionMismatch`.
    package func updateCode(
        of name: String, to code: CodeReference, architecture: String?, revision: String?, publishes: Bool, isTrial: Bool
    ) async throws -> FunctionVersion {
        try await change(name, revision: revision, publishes: publishes, isTrial: isTrial) { version in
            version.code = code
            if let architecture { version.configuration.architecture = architecture }
        }
    }

    /// Changes the configuration of `$LATEST`. - Throws: `notFound`, `revisionMismatch`, `invalidInput`.
    package func updateConfiguration(
        of name: String, revision: String?, _ change: @escaping @Sendable (inout FunctionConfiguration) throws -> Void
    ) async throws -> FunctionVersion {
        try await self.change(name, revision: revision, publishes: false, isTrial: false) { version in
            try change(&version.configuration)
            try version.configuration.check()
        }
    }

    private func change(
        _ name: String, revision: String?, publishes: Bool, isTrial: Bool, _ body: @escaping @Sendable (inout FunctionVersion) throws -> Void
    ) async throws -> FunctionVersion {
        let time = now(), identifiers = [newIdentifier(), newIdentifier()]
        return try await database.write { db in
            var version = try db.functionVersion(name, 0)
            try Self.check(revision: revision, version.revision)
            try body(&version)
            if isTrial { return version }
            version.revision = identifiers[0]
            version.modified = time
            try db.put(version)
            return publishes ? try db.publish(version, description: nil, revision: identifiers[1]) : version
        }
    }

    /// Makes a version that never changes of what `$LATEST` is now. Where nothing has changed since the last one, that one is the answer.
    package func publish(_ name: String, codeSHA256: String?, description: String?, revision: String?) async throws -> FunctionVersion {
        let identifier = newIdentifier()
        return try await database.write { db in
            let latest = try db.functionVersion(name, 0)
            try Self.check(revision: revision, latest.revision)
            if let codeSHA256, codeSHA256 != latest.code.base64 {
                throw BrachioError(.invalidInput, "CodeSHA256 (\(codeSHA256.prefix(100))) is different from current CodeSHA256 in $LATEST (\(latest.code.base64)).")
            }
            return try db.publish(latest, description: description, revision: identifier)
        }
    }

    /// - Throws: `notFound`.
    package func function(_ reference: FunctionReference) async throws -> FunctionVersion {
        try await database.read { db in try db.functionVersion(reference) }
    }

    /// `$LATEST` of every function by name; with `all`, every version of each.
    package func functions(after name: String?, all: Bool = false, entries: Int = FleetLimits.pageEntries) async throws -> FleetPage<FunctionVersion> {
        // A page of all versions goes on after a function and a version, as `name:version`.
        let reference = name.map { $0.split(separator: ":").map(String.init) } ?? []
        let place = (reference.first ?? "", reference.count > 1 ? Int(reference[1]) ?? 0 : all ? 0 : Int.max)
        let found = try await database.read { db in
            try db.rows(
                """
                SELECT \(FunctionVersion.columns) FROM function_version
                WHERE (function, number) > (?, ?) AND (number = 0 OR ?) ORDER BY function, number LIMIT ?
                """, [place.0, name == nil ? -1 : place.1, all, entries + 1]
            ).map(FunctionVersion.init)
        }
        return Self.page(found, entries: entries) { all ? "\($0.name):\($0.number)" : $0.name }
    }

    package func versions(of name: String, after number: Int?, entries: Int = FleetLimits.pageEntries) async throws -> FleetPage<FunctionVersion> {
        let found = try await database.read { db in
            _ = try db.functionVersion(name, 0)
            return try db.rows(
                "SELECT \(FunctionVersion.columns) FROM function_version WHERE function = ? AND number > ? ORDER BY number LIMIT ?",
                [name, number ?? -1, entries + 1]
            ).map(FunctionVersion.init)
        }
        return Self.page(found, entries: entries) { String($0.number) }
    }

    /// Deletes a function with its versions and aliases, or one version. - Throws: `notFound`, `inUse`, `invalidInput`.
    package func deleteFunction(_ reference: FunctionReference) async throws {
        try await database.write { db in
            switch reference.qualifier {
            case nil:
                _ = try db.functionVersion(reference)
                try db.run("DELETE FROM function WHERE name = ?", [reference.name])
            case .latest:
                throw BrachioError(.invalidInput, "$LATEST version cannot be deleted without deleting the function.")
            case .alias(let name):
                throw BrachioError(.invalidInput, "\(name) is an alias", mend: "delete it as an alias")
            case .version(let number):
                _ = try db.functionVersion(reference)
                if let row = try db.row("SELECT name FROM function_alias WHERE function = ? AND version = ?", [reference.name, number]) {
                    throw BrachioError(.inUse, "version \(number) cannot be deleted", cause: "the alias \(row[0] as String) points at it")
                }
                try db.run("DELETE FROM function_version WHERE function = ? AND number = ?", [reference.name, number])
            }
        }
    }
}

extension Connection {
    fileprivate func publish(_ latest: FunctionVersion, description: String?, revision: String) throws -> FunctionVersion {
        let last: Int = try row("SELECT last_version FROM function WHERE name = ?", [latest.name])?[0] ?? 0
        if last > 0, let previous = try? functionVersion(latest.name, last), previous.isSame(as: latest) { return previous }
        guard last < FleetLimits.versionsCount else {
            throw BrachioError(.limitExceeded, "function \(latest.name) has had \(last) versions", mend: "make another function")
        }
        var version = latest
        version.number = last + 1
        version.revision = revision
        if let description { version.configuration.description = description }
        try put(version)
        try run("UPDATE function SET last_version = ? WHERE name = ?", [version.number, version.name])
        return version
    }
}

extension FunctionVersion {
    /// Whether publishing would make nothing new: descriptions do not count.
    fileprivate func isSame(as other: FunctionVersion) -> Bool {
        var mine = configuration, theirs = other.configuration
        (mine.description, theirs.description) = ("", "")
        return mine == theirs && code == other.code
    }
}

extension FleetStore {
    /// How many functions there are, and what the code of all their versions has together.
    package func usage() async throws -> (functions: Int, codeBytes: Int) {
        try await database.read { db in
            let functions: Int = try db.row("SELECT count(*) FROM function")?[0] ?? 0
            let bytes: Int = try db.row("SELECT total(bytes) FROM (SELECT DISTINCT code_sha256, code_bytes AS bytes FROM function_version)")?[0] ?? 0
            return (functions, bytes)
        }
    }
}
