internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension FunctionVersion {
    static let columns = "function, number, configuration, code_sha256, code_bytes, revision, modified"

    init(_ row: Row) throws {
        self.init(
            name: row[0], number: row[1], configuration: try FleetStore.value(row[2]), code: CodeReference(sha256: row[3], bytes: row[4]),
            revision: row[5], modified: Date(timeIntervalSince1970: row[6]))
    }
}

extension FunctionAlias {
    static let columns = "function, name, version, description, weights, revision"

    init(_ row: Row) throws {
        self.init(
            function: row[0], name: row[1], version: row[2], description: row[3], weights: try FleetStore.value(row[4]), revision: row[5])
    }
}

extension Connection {
    /// - Throws: `notFound`.
    func functionVersion(_ name: String, _ number: Int) throws -> FunctionVersion {
        let sql = "SELECT \(FunctionVersion.columns) FROM function_version WHERE function = ? AND number = ?"
        if let row = try row(sql, [name, number]) { return try FunctionVersion(row) }
        throw FunctionReference(name: name, qualifier: number == 0 ? nil : .version(number)).missing
    }

    func functionAlias(_ name: String, of function: String) throws -> FunctionAlias {
        let sql = "SELECT \(FunctionAlias.columns) FROM function_alias WHERE function = ? AND name = ?"
        if let row = try row(sql, [function, name]) { return try FunctionAlias(row) }
        throw BrachioError(.notFound, "Cannot find alias arn: \(FunctionReference(name: function, qualifier: .alias(name)).arn)")
    }

    /// The version that a reference means. - Throws: `notFound`.
    func functionVersion(_ reference: FunctionReference) throws -> FunctionVersion {
        switch reference.qualifier {
        case nil, .latest: return try functionVersion(reference.name, 0)
        case .version(let number): return try functionVersion(reference.name, number)
        case .alias(let name):
            _ = try functionVersion(reference.name, 0)
            return try functionVersion(reference.name, functionAlias(name, of: reference.name).version)
        }
    }

    func put(_ version: FunctionVersion) throws {
        try run(
            "INSERT OR REPLACE INTO function_version (\(FunctionVersion.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                version.name, version.number, try FleetStore.text(version.configuration), version.code.sha256, version.code.bytes,
                version.revision, version.modified.timeIntervalSince1970,
            ])
    }

    func put(_ alias: FunctionAlias) throws {
        try run(
            "INSERT OR REPLACE INTO function_alias (\(FunctionAlias.columns)) VALUES (?, ?, ?, ?, ?, ?)",
            [alias.function, alias.name, alias.version, alias.description, try FleetStore.text(alias.weights), alias.revision])
    }
}

extension FunctionReference {
    var missing: BrachioError { BrachioError(.notFound, "Function not found: \(arn)") }
}

extension FleetStore {
    static func check(revision wanted: String?, _ revision: String) throws {
        guard let wanted, wanted != revision else { return }
        throw BrachioError(
            .revisionMismatch, "The RevisionId provided does not match the latest RevisionId", mend: "get the latest one and try again")
    }

    /// Turns one more row than a page holds into the page and where to go on.
    static func page<Item>(_ items: [Item], entries: Int, key: (Item) -> String) -> FleetPage<Item> {
        let shown = Array(items.prefix(entries))
        return FleetPage(items: shown, next: items.count > entries ? shown.last.map(key) : nil)
    }
}
