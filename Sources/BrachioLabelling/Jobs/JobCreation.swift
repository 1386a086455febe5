internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A job to be.
package struct NewJob: Sendable {
    package var name: String
    package var team: String
    package var settings: JobSettings
    package var request = Data()
    package var tags: [String: String] = [:]

    package init(name: String, team: String, settings: JobSettings) {
        self.name = name
        self.team = team
        self.settings = settings
    }
}

extension LabellingStore {
    /// Characters in a job's name, as Ground Truth has it.
    package static let jobNameCharacters = 1...63

    /// Adds a job that has yet to read its input.
    ///
    /// - Throws: `labellingNameTaken`; `notFound` where there is no such team; `invalidInput` for settings that no job can have.
    @discardableResult
    package func create(_ new: NewJob) async throws -> LabellingJob {
        guard Self.jobNameCharacters.contains(new.name.count), new.name.wholeMatch(of: /[a-zA-Z0-9](-*[a-zA-Z0-9])*/) != nil else {
            throw BrachioError(
                .invalidInput, "'\(new.name.prefix(80))' cannot name a labelling job",
                cause: "a name has 1 to 63 letters and digits, with hyphens between them")
        }
        try new.settings.check()
        let time = milliseconds
        let settings = try JSONEncoder().encode(new.settings), lifecycle = try JSONEncoder().encode(LabellingLifecycle())
        let tags = String(decoding: try JSONEncoder().encode(new.tags), as: UTF8.self)
        return try await database.write { [self] db in
            guard try db.row("SELECT 1 FROM job WHERE name = ?", [new.name]) == nil else {
                throw BrachioError(.labellingNameTaken, "a labelling job named \(new.name) exists", mend: "choose another name")
            }
            try db.run(
                """
                INSERT INTO job (name, team, phase, created, modified, revision, settings, lifecycle, request, tags)
                VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)
                """,
                [
                    new.name, try teamID(new.team, db), LabellingLifecycle.Phase.initializing.rawValue, time, time, settings, lifecycle,
                    new.request, tags,
                ])
            return try job(db.lastInsertedRowID, db)
        }
    }

    /// Applies an event to a job in one transaction.
    @discardableResult
    package func apply(_ event: LabellingLifecycle.Event, to job: Int64) async throws -> [LabellingLifecycle.Action] {
        let date = now()
        return try await database.write { [self] db in try apply(event, to: job, at: date, db) }
    }

    @discardableResult
    func apply(_ event: LabellingLifecycle.Event, to id: Int64, at date: Date, _ db: Connection) throws -> [LabellingLifecycle.Action] {
        var lifecycle = try job(id, db).lifecycle
        let before = lifecycle
        let actions = lifecycle.apply(event, at: date)
        guard lifecycle != before else { return actions }
        try db.run(
            "UPDATE job SET phase = ?, lifecycle = ?, modified = ? WHERE id = ?",
            [lifecycle.phase.rawValue, try JSONEncoder().encode(lifecycle), Milliseconds.of(date), id])
        return actions
    }
}
