internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Keys that were written since a mark, in the order in which they were.
package struct ArrivalPage: Sendable, Hashable {
    package var keys: [String]
    /// Where the next page begins.
    package var mark: Int64
}

extension ObjectStore {
    /// Keys under a prefix with content that was put after `mark`, which is 0 at the beginning. The work grows with what was put since in
    /// the whole store, and not with what is in the bucket. A key may come again. - Throws: `noSuchBucket`.
    package func arrivals(in bucket: String, prefix: String, since mark: Int64, entriesMaximum: Int = 1_000) async throws -> ArrivalPage {
        try await database.read { db in
            let id = try db.bucket(bucket).id
            let rows = try db.rows(
                "SELECT id, bucket, key, is_latest, is_marker FROM version WHERE id > ? ORDER BY id LIMIT ?", [mark, entriesMaximum])
            var page = ArrivalPage(keys: [], mark: mark)
            for row in rows {
                page.mark = row["id"]
                guard row["bucket"] == id, row["is_latest"] == true, row["is_marker"] == false else { continue }
                let key = String(decoding: row["key"] as Data, as: UTF8.self)
                if key.hasPrefix(prefix) { page.keys.append(key) }
            }
            return page
        }
    }
}
