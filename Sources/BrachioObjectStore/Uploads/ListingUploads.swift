internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// One page of an upload's parts by number, from the one after `after` on.
    package func listParts(
        _ id: String, _ bucket: String, _ key: String, after: Int = 0, maximum: Int = ObjectStoreLimits.pageEntries
    ) async throws -> PartPage {
        try await database.read { db in
            let upload = try db.upload(id, bucket: db.bucket(bucket), named: bucket, key: key)
            let maximum = min(max(maximum, 0), ObjectStoreLimits.pageEntries)
            let parts = try db.parts(id, after: after, limit: maximum + 1).map(\.part)
            var page = PartPage(upload: upload, parts: Array(parts.prefix(maximum)))
            if parts.count > maximum { page.next = page.parts.last?.number ?? after }
            return page
        }
    }

    /// One page of the uploads under way. `afterID` narrows `request.after` to the uploads of that key behind it.
    package func listUploads(_ bucket: String, _ request: ListRequest, afterID: String? = nil) async throws -> UploadPage {
        try await database.read { db in
            let row = try db.bucket(bucket)
            var range = KeyRange(prefix: request.prefix, delimiter: request.delimiter, after: request.after)
            let afterKey = request.after.bytes
            if afterID != nil { range.begin(at: request.after) }
            let rows = try db.rows(
                """
                SELECT \(Connection.uploadColumns) FROM upload WHERE bucket = ? AND key >= ? AND key < ? AND (key <> ? OR id > ?)
                ORDER BY key, id
                """,
                [row.id, range.lower, range.upper ?? Data([0xFF]), afterKey, afterID ?? ""])
            return try Self.page(try rows.map { try db.upload($0, named: bucket) }, range, maximum: request.entriesMaximum)
        }
    }

    private static func page(_ uploads: [Upload], _ range: KeyRange, maximum: Int) throws -> UploadPage {
        var page = UploadPage(), entries = 0, last = (key: "", id: "")
        let maximum = min(max(maximum, 0), ObjectStoreLimits.pageEntries)
        for upload in uploads {
            let common = range.commonPrefix(of: upload.key.bytes).map { String(decoding: $0, as: UTF8.self) }
            if let common, page.commonPrefixes.last?.utf8.elementsEqual(common.utf8) == true { continue }
            guard entries < maximum else {
                if maximum > 0 { page.next = last }
                break
            }
            entries += 1
            if let common {
                page.commonPrefixes.append(common)
                last = (common, "")
            } else {
                page.uploads.append(upload)
                last = (upload.key, upload.id)
            }
        }
        return page
    }
}
