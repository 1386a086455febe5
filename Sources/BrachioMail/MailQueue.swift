internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Letters that wait to be sent, on disk: one that was taken in is sent even if the program ends meanwhile.
///
/// A letter may arrive twice where the program ends between the server's answer and its noting; both copies have the same Message-ID.
package final class MailQueue: Sendable {
    /// Letters that wait; further ones are refused.
    package static let lettersMaximum = 10_000
    /// How often the queue is looked through where nothing is put into it.
    package static let lookSeconds = 10.0

    package struct Failure: Sendable, Hashable {
        package let recipient: String
        package let subject: String
        package let reason: String
        package let time: Date
    }

    private let database: BrachioPersistence.Database
    private let transport: any MailTransport
    private let now: @Sendable () -> Date
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    /// Opens `mail.sqlite` in `folder` and makes it where it is missing; only its owner may read it.
    package init(folder: URL, transport: any MailTransport, now: @escaping @Sendable () -> Date = { Date() }) throws {
        let file = folder.appendingPathComponent("mail.sqlite")
        database = try BrachioPersistence.Database(file: file, migrations: [Self.first, Self.expiring], erasesDeleted: true)
        for ending in ["", "-wal", "-shm"] { chmod(file.path + ending, 0o600) }
        self.transport = transport
        self.now = now
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    private static let first = Migration(
        "mail",
        sql: """
            CREATE TABLE letter (
                id TEXT PRIMARY KEY,
                recipient TEXT NOT NULL,
                subject TEXT NOT NULL,
                text TEXT NOT NULL,
                written REAL NOT NULL,
                attempts INTEGER NOT NULL DEFAULT 0,
                due REAL NOT NULL);
            CREATE INDEX letter_due ON letter (due);
            CREATE TABLE given_up (recipient TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, time REAL NOT NULL);
            """)

    private static let expiring = Migration("mail-expires", sql: "ALTER TABLE letter ADD COLUMN expires REAL; CREATE INDEX letter_expires ON letter (expires) WHERE expires IS NOT NULL;")

    /// Takes a letter in; it is on disk when this returns.
    ///
    /// - Parameter expires: after that the letter is of no use to anybody: it is removed unsent.
    package func post(to recipient: String, subject: String, text: String, expires: Date? = nil) async throws {
        let letter = try Letter(to: recipient, subject: subject, text: text, written: now())
        let time = now().timeIntervalSince1970
        try await database.write { db in
            let count: Int = try db.row("SELECT count(*) FROM letter")?[0] ?? 0
            guard count < Self.lettersMaximum else { throw BrachioError(.limitExceeded, "\(count) letters wait already") }
            try db.run(
                "INSERT INTO letter (id, recipient, subject, text, written, due, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [letter.id.uuidString, letter.recipient, letter.subject, letter.text, time, time, expires?.timeIntervalSince1970])
        }
        arrived.yield()
    }

    package func waitingCount() async throws -> Int { try await database.read { db in try db.row("SELECT count(*) FROM letter")?[0] ?? 0 } }

    /// Letters that were given up, newest first.
    package func failures() async throws -> [Failure] {
        try await database.read { db in
            try db.rows("SELECT recipient, subject, reason, time FROM given_up ORDER BY time DESC LIMIT 100").map {
                Failure(recipient: $0[0], subject: $0[1], reason: $0[2], time: Date(timeIntervalSince1970: $0[3]))
            }
        }
    }

    /// Tries every letter that is due, one after the other. Returns when the next one is, `nil` where none waits.
    @discardableResult
    package func sendDue(_ told: @Sendable (Letter, MailFailure?) -> Void = { _, _ in }) async throws -> Date? {
        var leaves = try await removeExpired() > 0
        while let (letter, attempts) = try await nextDue() {
            try Task.checkCancellation()
            do {
                try await transport.deliver(letter)
                try await remove(letter.id)
                leaves = true
                told(letter, nil)
            } catch let failure as MailFailure {
                leaves = try await note(failure, letter, attempts + 1) || leaves
                told(letter, failure)
            }
        }
        // Letters hold temporary passwords: what is sent or given up does not stay in the log of changes either.
        if leaves { try await database.emptyLog() }
        let due = try await database.read { db in try db.row("SELECT min(due) FROM letter")?[0] as Double? }
        return due.map { Date(timeIntervalSince1970: $0) }
    }

    /// Sends until the task is cancelled.
    package func run(_ told: @Sendable (Letter, MailFailure?) -> Void, failed: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do { try await sendDue(told) } catch is CancellationError { return } catch { failed(error) }
            await waitForWork()
        }
    }

    private func waitForWork() async {
        await withTaskGroup { group in
            group.addTask { [arrivals] in for await _ in arrivals { break } }
            group.addTask { try? await Task.sleep(for: .seconds(Self.lookSeconds)) }
            await group.next()
            group.cancelAll()
        }
    }

    private func nextDue() async throws -> (Letter, attempts: Int)? {
        let time = now().timeIntervalSince1970
        return try await database.read { db in
            guard let row = try db.row("SELECT id, recipient, subject, text, written, attempts FROM letter WHERE due <= ? ORDER BY due LIMIT 1", [time])
            else { return nil }
            let letter = try Letter(
                id: UUID(uuidString: row[0]) ?? UUID(), to: row[1], subject: row[2], text: row[3], written: Date(timeIntervalSince1970: row[4]))
            return (letter, row[5])
        }
    }

    private func remove(_ id: UUID) async throws {
        try await database.write { db in try db.run("DELETE FROM letter WHERE id = ?", [id.uuidString]) }
    }

    /// Letters that are of no use any more are given up, as when no server ran for days.
    private func removeExpired() async throws -> Int {
        let time = now().timeIntervalSince1970
        return try await database.write { db in
            try db.run("INSERT INTO given_up SELECT recipient, subject, 'it was not sent before it expired', ?1 FROM letter WHERE expires <= ?1", [time])
            try db.run("DELETE FROM letter WHERE expires <= ?", [time])
            return db.changesCount
        }
    }

    /// - Returns: whether the letter was given up.
    private func note(_ failure: MailFailure, _ letter: Letter, _ attempts: Int) async throws -> Bool {
        let time = now()
        let wait = failure.isPermanent ? nil : RetrySchedule.wait(afterAttempts: attempts, ageSeconds: time.timeIntervalSince(letter.written))
        try await database.write { db in
            if let wait {
                try db.run(
                    "UPDATE letter SET attempts = ?, due = ? WHERE id = ?", [attempts, time.timeIntervalSince1970 + wait, letter.id.uuidString])
            } else {
                try db.run("DELETE FROM letter WHERE id = ?", [letter.id.uuidString])
                try db.run(
                    "INSERT INTO given_up VALUES (?, ?, ?, ?)", [letter.recipient, letter.subject, failure.reason, time.timeIntervalSince1970])
            }
        }
        return wait == nil
    }
}
