internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

extension FleetStore {
    package func tags(of function: String) async throws -> [String: String] {
        try await database.read { db in try db.functionTags(function) }
    }

    /// Adds tags, then removes those named. - Throws: `notFound`, `limitExceeded`.
    package func changeTags(of function: String, adding: [String: String] = [:], removing: [String] = []) async throws {
        try await database.write { db in
            var tags = try db.functionTags(function).merging(adding) { $1 }
            for key in removing { tags[key] = nil }
            try Self.check(tags: tags)
            try db.run("UPDATE function SET tags = ? WHERE name = ?", [try Self.text(tags), function])
        }
    }

    static func check(tags: [String: String]) throws {
        guard tags.count <= FleetLimits.tagsCount else {
            throw BrachioError(.limitExceeded, "\(tags.count) tags on one resource", mend: "at most \(FleetLimits.tagsCount) are kept")
        }
        guard tags.allSatisfy({ (1...128).contains($0.key.count) && $0.value.count <= 256 }) else {
            throw BrachioError(.invalidInput, "a tag has a key of 1 to 128 characters and a value of at most 256")
        }
    }
}

extension Connection {
    fileprivate func functionTags(_ function: String) throws -> [String: String] {
        guard let row = try row("SELECT tags FROM function WHERE name = ?", [function]) else { throw FunctionReference(name: function).missing }
        return try FleetStore.value(row[0])
    }
}
