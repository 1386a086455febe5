internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

extension FleetStore {
    /// - Throws: `notFound`, `alreadyExists`, `limitExceeded`.
    package func createAlias(
        _ name: String, of function: String, version: FunctionReference.Qualifier, description: String, weights: [String: Double]
    ) async throws -> FunctionAlias {
        let revision = newIdentifier()
        return try await database.write { db in
            _ = try db.functionVersion(function, 0)
            guard try db.row("SELECT 1 FROM function_alias WHERE function = ? AND name = ?", [function, name]) == nil else {
                throw BrachioError(.alreadyExists, "Alias already exists: \(FunctionReference(name: function, qualifier: .alias(name)).arn)")
            }
            let count: Int = try db.row("SELECT count(*) FROM function_alias WHERE function = ?", [function])?[0] ?? 0
            guard count < FleetLimits.aliasesCount else { throw BrachioError(.limitExceeded, "function \(function) has \(count) aliases already") }
            let number = try db.number(version, of: function)
            let alias = FunctionAlias(
                function: function, name: name, version: number, description: description, weights: weights, revision: revision)
            try db.check(alias)
            try db.put(alias)
            return alias
        }
    }

    /// Points an alias elsewhere; `nil` leaves what it is. - Throws: `notFound`, `revisionMismatch`.
    package func updateAlias(
        _ name: String, of function: String, version: FunctionReference.Qualifier?, description: String?, weights: [String: Double]?, revision: String?
    ) async throws -> FunctionAlias {
        let next = newIdentifier()
        return try await database.write { db in
            var alias = try db.functionAlias(name, of: function)
            try Self.check(revision: revision, alias.revision)
            if let version { alias.version = try db.number(version, of: function) }
            if let description { alias.description = description }
            if let weights { alias.weights = weights }
            alias.revision = next
            try db.check(alias)
            try db.put(alias)
            return alias
        }
    }

    package func alias(_ name: String, of function: String) async throws -> FunctionAlias {
        try await database.read { db in
            _ = try db.functionVersion(function, 0)
            return try db.functionAlias(name, of: function)
        }
    }

    /// A function's aliases by name, or those of them that point at one version.
    package func aliases(
        of function: String, version: FunctionReference.Qualifier?, after name: String?, entries: Int = FleetLimits.pageEntries
    ) async throws -> FleetPage<FunctionAlias> {
        let found = try await database.read { db in
            _ = try db.functionVersion(function, 0)
            let number = try version.map { try db.number($0, of: function) }
            return try db.rows(
                """
                SELECT \(FunctionAlias.columns) FROM function_alias
                WHERE function = ?1 AND name > ?2 AND (?3 IS NULL OR version = ?3) ORDER BY name LIMIT ?4
                """, [function, name ?? "", number, entries + 1]
            ).map(FunctionAlias.init)
        }
        return Self.page(found, entries: entries) { $0.name }
    }

    /// Whoever deletes what is not there has what was wanted.
    package func deleteAlias(_ name: String, of function: String) async throws {
        try await database.write { db in try db.run("DELETE FROM function_alias WHERE function = ? AND name = ?", [function, name]) }
    }
}

extension Connection {
    fileprivate func number(_ version: FunctionReference.Qualifier, of function: String) throws -> Int {
        switch version {
        case .latest: return 0
        case .version(let number): return try functionVersion(function, number).number
        case .alias(let name): throw BrachioError(.invalidInput, "\(name) is an alias", mend: "an alias points at a version")
        }
    }

    fileprivate func check(_ alias: FunctionAlias) throws {
        guard alias.weights.count <= 1 else { throw BrachioError(.invalidInput, "Number of items in AdditionalVersionWeights cannot be greater than 1") }
        for (version, weight) in alias.weights {
            guard (0...1).contains(weight) else { throw BrachioError(.invalidInput, "version \(version) has the weight \(weight)", mend: "choose 0 to 1") }
            _ = try number(FunctionReference.Qualifier(version), of: alias.function)
        }
    }
}
