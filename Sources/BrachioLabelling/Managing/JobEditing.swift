internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A job's settings as they were until somebody changed them.
package struct FormerSettings: Sendable, Hashable {
    package var revision: Int
    /// When they were changed, and by whom.
    package var changed: Date
    package var changedBy: String
    package var settings: JobSettings
}

extension LabellingStore {
    /// Changes the settings of a job that has not ended, and keeps what they were.
    ///
    /// Classes may be added, renamed and retired: a class keeps its place, for its index is the number in the manifest, and answers under
    /// its former name still count. What the job is for stays as it is.
    /// - Parameter who: who changes them, for the history.
    @discardableResult
    package func edit(
        _ name: String, by who: String, _ change: @escaping @Sendable (inout JobSettings) throws -> Void
    ) async throws -> LabellingJob {
        let time = milliseconds
        return try await database.write { [self] db in
            let job = try job(name, db)
            guard !job.lifecycle.phase.isEnd else {
                throw BrachioError(.labellingJobEnded, "labelling job \(name) is \(job.lifecycle.phase.rawValue)", mend: "make another job of its output")
            }
            var settings = job.settings
            try change(&settings)
            try Self.checkChange(from: job.settings, to: &settings)
            guard settings != job.settings else { return job }
            let row = try db.row("SELECT revision, settings FROM job WHERE id = ?", [job.id])
            let revision: Int = row?["revision"] ?? 0, before: Data = row?["settings"] ?? Data()
            try db.run("INSERT INTO settings_history VALUES (?, ?, ?, ?, ?)", [job.id, revision, time, String(who.prefix(256)), before])
            try db.run(
                "UPDATE job SET settings = ?, revision = ?, modified = ? WHERE id = ?", [try JSONEncoder().encode(settings), revision + 1, time, job.id])
            // Another place is looked through from its beginning, for photos that came before the change.
            if settings.watchedPrefix != job.settings.watchedPrefix { try db.run("UPDATE job SET watched = 0 WHERE id = ?", [job.id]) }
            return try self.job(name, db)
        }
    }

    /// What the settings were, the newest first.
    package func settingsHistory(of name: String) async throws -> [FormerSettings] {
        try await database.read { [self] db in
            let id = try job(name, db).id
            return try db.rows("SELECT * FROM settings_history WHERE job = ? ORDER BY revision DESC", [id]).map { row in
                FormerSettings(
                    revision: row["revision"], changed: Milliseconds.date(row["changed"]), changedBy: row["changed_by"],
                    settings: try JSONDecoder().decode(JobSettings.self, from: row["settings"]))
            }
        }
    }

    private static func checkChange(from old: JobSettings, to new: inout JobSettings) throws {
        guard new.classes.count >= old.classes.count else {
            throw BrachioError(.invalidInput, "a class cannot be removed", cause: "answers name it", mend: "retire it: it is not offered any more")
        }
        for (index, before) in old.classes.enumerated() where new.classes[index].name != before.name {
            new.classes[index].formerNames = before.formerNames + [before.name]
        }
        guard new.kind == old.kind, new.selection == old.selection, new.attribute == old.attribute, new.workersPerObject == old.workersPerObject,
            new.input == old.input, new.output == old.output, new.previousAttribute == old.previousAttribute
        else {
            throw BrachioError(
                .invalidInput, "only classes, instructions, title, limits and help by the model can be changed while a job runs", mend: "make another job")
        }
        try new.check()
    }
}
