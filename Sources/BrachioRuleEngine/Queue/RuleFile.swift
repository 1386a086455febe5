internal import BrachioPersistence
package import Foundation

/// The rules of a data folder for whoever only looks at them, also while a server runs on it.
package enum RuleFile {
    static let name = "rules.sqlite"

    /// All rules by name; none where no server has made the file yet.
    package static func rules(in folder: URL) async throws -> [StoredRule] {
        let file = folder.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        let database = try BrachioPersistence.Database(file: file, migrations: [RuleStore.migration, DeliveryQueue.migration])
        let rules = try await RuleStore(database).all()
        try database.close()
        return rules
    }
}
