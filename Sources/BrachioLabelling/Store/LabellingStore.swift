internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB
internal import Synchronization

/// Labelling jobs, teams and answers, in one SQLite file. What a function that changes something has returned from is on disk.
package final class LabellingStore: Sendable {
    let database: BrachioPersistence.Database
    package let now: @Sendable () -> Date
    /// Settings by job, as decoded at a revision: claims and answers need them each time.
    private let settings = Mutex<[Int64: (revision: Int, settings: JobSettings)]>([:])

    package init(file: URL, now: @escaping @Sendable () -> Date = { Date() }) throws {
        database = try BrachioPersistence.Database(file: file, migrations: Schema.migrations)
        self.now = now
    }

    package func close() throws { try database.close() }

    var milliseconds: Int64 { Milliseconds.of(now()) }

    func settings(of row: Row) throws -> JobSettings {
        let job: Int64 = row["id"], revision: Int = row["revision"]
        if let known = settings.withLock({ $0[job] }), known.revision == revision { return known.settings }
        let decoded = try JSONDecoder().decode(JobSettings.self, from: row["settings"])
        settings.withLock { $0[job] = (revision, decoded) }
        return decoded
    }
}
