internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// One page of the objects that a reader sees. - Throws: `noSuchBucket`.
    package func list(_ bucket: String, _ request: ListRequest) async throws -> ListPage {
        try await database.read { db in
            let row = try db.bucket(bucket)
            var range = KeyRange(prefix: request.prefix, delimiter: request.delimiter, after: request.after)
            var page = ListPage()
            var entries = 0, last = ""
            let maximum = min(max(request.entriesMaximum, 0), ObjectStoreLimits.pageEntries)
            guard maximum > 0 else { return page }
            reading: while !range.isEmpty {
                let batch = request.delimiter.isEmpty ? maximum - entries + 1 : Self.batchRows
                let rows = try db.current(row.id, range, limit: batch)
                for found in rows {
                    let key: Data = found[1]
                    guard entries < maximum else {
                        page.next = last
                        break reading
                    }
                    entries += 1
                    if let common = range.commonPrefix(of: key) {
                        last = String(decoding: common, as: UTF8.self)
                        page.commonPrefixes.append(last)
                        range.skip(common)
                        continue reading
                    }
                    let version = try VersionRow(found, bucket: bucket)
                    page.objects.append(version.object)
                    last = version.object.key
                    range.pass(key)
                }
                if rows.count < batch { break }
            }
            return page
        }
    }

    /// Rows that are read at once where any of them may turn out to begin a long common prefix.
    static let batchRows = 64
}

extension Connection {
    fileprivate func current(_ bucket: Int64, _ range: KeyRange, limit: Int) throws -> [Row] {
        let start = "SELECT \(VersionRow.columns) FROM version WHERE bucket = ? AND is_latest = 1 AND is_marker = 0 AND key >= ?"
        guard let upper = range.upper else { return try rows(start + " ORDER BY key LIMIT ?", [bucket, range.lower, limit]) }
        return try rows(start + " AND key < ? ORDER BY key LIMIT ?", [bucket, range.lower, upper, limit])
    }
}
