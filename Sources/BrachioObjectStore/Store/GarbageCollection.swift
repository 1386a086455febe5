internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// Content that is removed in one transaction.
    private static let removalRows = 200

    /// Removes content that nothing refers to, and returns how much of it there was.
    ///
    /// Safe at any time, and against a kill at any instant:
    /// - Content that was unused when the collection began cannot be found by a lookup that begins later; those that began earlier
    ///   are awaited, and what they found is pinned.
    /// - Row and file go in one transaction. If the row's removal is not committed, the row is unused and without a file; whoever puts
    ///   that content again puts the file in place first, while its digest is pinned.
    @discardableResult
    package func collectGarbage() async throws -> Int {
        let candidates = try await database.read { db in
            try db.rows("SELECT id FROM content WHERE uses = 0 ORDER BY id").map { $0[0] as Int64 }
        }
        guard !candidates.isEmpty else { return 0 }
        let lookups = folder.lookupsBegun
        while !folder.haveLookupsEnded(upTo: lookups) { try await Task.sleep(for: .milliseconds(5)) }
        var removed = 0
        for start in stride(from: 0, to: candidates.count, by: Self.removalRows) {
            let batch = candidates[start..<min(start + Self.removalRows, candidates.count)]
            removed += try await database.write { [folder] db in
                try batch.reduce(0) { try $0 + (Self.remove($1, db, folder) ? 1 : 0) }
            }
        }
        return removed
    }

    /// Aborts uploads that have been left alone for `ObjectStoreLimits.uploadAgeSeconds`.
    @discardableResult
    package func abortOldUploads() async throws -> Int {
        let limit = Milliseconds.of(now().addingTimeInterval(-ObjectStoreLimits.uploadAgeSeconds))
        return try await database.write { db in
            try db.run("DELETE FROM upload WHERE begun_at < ?", [limit])
            return db.changesCount
        }
    }

    /// Tidies up every `seconds`, until the task is cancelled. Failures are handed to `report` and do not end it.
    package func keepTidy(everySeconds seconds: Double = 60, report: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do {
                try await abortOldUploads()
                try await collectGarbage()
            } catch { if !(error is CancellationError) { report(error) } }
            try? await Task.sleep(for: .seconds(seconds))
        }
    }

    private static func remove(_ id: Int64, _ db: Connection, _ folder: BlobFolder) throws -> Bool {
        guard let row = try db.row("SELECT sha256, is_inline FROM content WHERE id = ? AND uses = 0", [id]) else { return false }
        if !(row[1] as Bool), !folder.removeUnlessPinned(row[0]) { return false }
        try db.run("DELETE FROM content WHERE id = ?", [id])
        return true
    }
}
