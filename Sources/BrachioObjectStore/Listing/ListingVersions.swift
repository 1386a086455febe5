internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// One page of versions and delete markers. `request.after` and `afterVersionID` are the `next` of the page before, or name a version
    /// that is there; with a key alone the page begins behind all of its versions.
    ///
    /// - Throws: `noSuchBucket`, `invalidArgument` where the version is unknown.
    package func listVersions(_ bucket: String, _ request: ListRequest, afterVersionID: String? = nil) async throws -> VersionPage {
        try await database.read { db in
            let row = try db.bucket(bucket)
            var range = KeyRange(prefix: request.prefix, delimiter: request.delimiter, after: request.after)
            var before = Int64.max
            if let afterVersionID {
                if let marker = VersionMarker(afterVersionID) {
                    before = marker.row
                } else {
                    guard let version = try db.version(row, bucket, key: request.after, versionID: afterVersionID) else {
                        throw BrachioError(.invalidArgument, "Invalid version id specified")
                    }
                    before = version.id
                }
                range.begin(at: request.after)
            }
            return try db.versionPage(row.id, bucket, range, before: before, maximum: request.entriesMaximum)
        }
    }
}

/// Where a page of versions ended: good even when the version has been deleted since, as by whoever empties a bucket page by page.
private struct VersionMarker {
    let versionID: String
    let row: Int64

    init(_ object: ObjectVersion, row: Int64) {
        versionID = object.versionID
        self.row = row
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let row = Int64(parts[1]) else { return nil }
        versionID = String(parts[0])
        self.row = row
    }

    var text: String { "\(versionID).\(row)" }
}

extension Connection {
    /// `before` applies to the range's first key alone: only its versions with a lower row.
    fileprivate func versionPage(
        _ bucket: Int64, _ name: String, _ start: KeyRange, before first: Int64, maximum: Int
    ) throws -> VersionPage {
        var range = start, before = first, page = VersionPage(), entries = 0
        var last: (key: String, versionID: String?) = ("", nil)
        let maximum = min(max(maximum, 0), ObjectStoreLimits.pageEntries)
        guard maximum > 0 else { return page }
        reading: while !range.isEmpty {
            let rows = try versions(bucket, range, before: before)
            for found in rows {
                let key: Data = found[1]
                guard entries < maximum else {
                    page.next = last
                    break reading
                }
                entries += 1
                if let common = range.commonPrefix(of: key) {
                    last = (String(decoding: common, as: UTF8.self), nil)
                    page.commonPrefixes.append(last.key)
                    range.skip(common)
                    before = .max
                    continue reading
                }
                let version = try VersionRow(found, bucket: name)
                page.versions.append(version.object)
                last = (version.object.key, VersionMarker(version.object, row: version.id).text)
                range.begin(at: version.object.key)
                before = version.id
            }
            if rows.count < ObjectStore.batchRows { break }
        }
        return page
    }

    private func versions(_ bucket: Int64, _ range: KeyRange, before: Int64) throws -> [Row] {
        try rows(
            """
            SELECT \(VersionRow.columns) FROM version
            WHERE bucket = ? AND key >= ? AND (key > ? OR id < ?) AND key < ? ORDER BY key, id DESC LIMIT ?
            """,
            // No key reaches the byte 0xFF: it occurs nowhere in UTF-8.
            [bucket, range.lower, range.lower, before, range.upper ?? Data([0xFF]), ObjectStore.batchRows])
    }
}
