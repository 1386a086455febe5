internal import BrachioCore
internal import GRDB
internal import Synchronization

/// Writes that wait for the writer are done in one transaction, each in a savepoint of its own: one sync of the disk acknowledges them
/// all, and a body that throws undoes only itself.
final class GroupCommit: Sendable {
    /// Writes in one transaction: keeps the first of a long queue from waiting for the last.
    static let writesMaximum = 256

    private struct Waiting: Sendable {
        /// Does the work; what the body throws is kept for `finish`.
        let perform: @Sendable (Connection) throws -> Void
        /// Answers the caller: with what the body gave, or with why the transaction was not committed.
        let finish: @Sendable (_ failure: (any Error)?) -> Void
    }

    private struct Queue {
        var waiting: [Waiting] = []
        var isDraining = false
    }

    private let pool: DatabasePool
    private let queue = Mutex(Queue())

    init(pool: DatabasePool) { self.pool = pool }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let outcome = Outcome<Value>()
            let waiting = Waiting(
                perform: { db in
                    do {
                        let value = try body(db)
                        outcome.set(.success(value))
                    } catch {
                        outcome.set(.failure(error))
                        throw error
                    }
                },
                finish: { failure in continuation.resume(with: outcome.take(unless: failure)) })
            enqueue(waiting)
        }
    }

    private func enqueue(_ waiting: Waiting) {
        let starts = queue.withLock { queue in
            queue.waiting.append(waiting)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        if starts { pool.asyncWriteWithoutTransaction { db in self.drain(db) } }
    }

    private func drain(_ db: Connection) {
        while true {
            let batch = queue.withLock { queue in
                let batch = Array(queue.waiting.prefix(Self.writesMaximum))
                queue.waiting.removeFirst(batch.count)
                if batch.isEmpty { queue.isDraining = false }
                return batch
            }
            if batch.isEmpty { return }
            let failure = commit(batch, db)
            for waiting in batch { waiting.finish(failure) }
        }
    }

    /// Returns why the transaction as a whole was not committed.
    private func commit(_ batch: [Waiting], _ db: Connection) -> (any Error)? {
        do {
            try db.inTransaction(.immediate) {
                for waiting in batch {
                    do {
                        try db.inSavepoint {
                            try waiting.perform(db)
                            return .commit
                        }
                    } catch {
                        // A full disk makes SQLite end the whole transaction.
                        guard db.isInsideTransaction else { throw error }
                    }
                }
                return .commit
            }
            return nil
        } catch {
            return error
        }
    }
}

/// What one body gave, until its transaction is committed.
private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    func set(_ value: Result<Value, any Error>) { result.withLock { $0 = value } }

    func take(unless failure: (any Error)?) -> Result<Value, any Error> {
        let result = result.withLock { $0 }
        if case .failure(let error) = result { return .failure(error) }
        if let failure { return .failure(failure) }
        return result ?? .failure(BrachioError(.defect, "a write of the database was never run"))
    }
}
