internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

extension LabellingStore {
    /// - Throws: `notFound`.
    package func job(_ name: String) async throws -> LabellingJob {
        try await database.read { [self] db in try job(name, db) }
    }

    func job(_ name: String, _ db: Connection) throws -> LabellingJob {
        guard let row = try db.row("SELECT \(LabellingJob.columns) FROM job WHERE name = ?", [name]) else {
            throw BrachioError(.notFound, "there is no labelling job named \(name)")
        }
        return try LabellingJob(row, self)
    }

    func job(_ id: Int64, _ db: Connection) throws -> LabellingJob {
        guard let row = try db.row("SELECT \(LabellingJob.columns) FROM job WHERE id = ?", [id]) else {
            throw BrachioError(.notFound, "there is no labelling job \(id)")
        }
        return try LabellingJob(row, self)
    }

    /// Every job in one of these phases, the oldest first.
    package func jobs(in phases: Set<LabellingLifecycle.Phase>) async throws -> [LabellingJob] {
        let list = phases.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        return try await database.read { [self] db in
            try db.rows("SELECT \(LabellingJob.columns) FROM job WHERE phase IN (\(list)) ORDER BY id").map { try LabellingJob($0, self) }
        }
    }
}
