internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// A version that is about to be added.
struct VersionDraft: Sendable {
    var key: String
    var isDeleteMarker = false
    var bytes = 0
    var etag = ""
    var checksum: Checksum?
    var metadata = ObjectMetadata()
    var tags: [ResourceTag] = []
    var parts: Int?
    var content: Int64?
    var modifiedAt: Date
    var conditions = Conditions.none
    /// The version's name in a bucket that keeps versions.
    var newVersionID: String
}

extension Connection {
    /// Adds a version as the newest of its key. In a bucket that keeps no versions it takes the place of the version `null`.
    func insert(_ draft: VersionDraft, into bucket: BucketRow, named name: String) throws -> (id: Int64, object: ObjectVersion) {
        let key = draft.key.bytes
        let latest = try row(
            "SELECT id, version_id, etag, is_marker FROM version WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1", [bucket.id, key])
        try draft.conditions.checkWriting(latest.map { (etag: $0[2], isDeleteMarker: $0[3]) })
        let versionID = bucket.versioning == .enabled ? draft.newVersionID : ObjectVersion.nullVersion
        if let latest {
            if bucket.versioning != .enabled {
                try run("DELETE FROM version WHERE bucket = ? AND key = ? AND version_id = ?", [bucket.id, key, versionID])
            }
            try run("UPDATE version SET is_latest = 0 WHERE id = ?", [latest[0] as Int64])
        }
        let time = Milliseconds.of(draft.modifiedAt)
        let checksum = try draft.checksum.map(StoredJSON.write)
        let tags = draft.tags.isEmpty ? nil : try StoredJSON.write(draft.tags)
        let metadata = draft.metadata == ObjectMetadata() ? "{\"user\":{}}" : try StoredJSON.write(draft.metadata)
        try run(
            """
            INSERT INTO version (bucket, key, version_id, is_latest, is_marker, modified_at, size, etag, checksum, metadata, tags, parts, content)
            VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                bucket.id, key, versionID, draft.isDeleteMarker, time, draft.bytes, draft.etag, checksum, metadata, tags, draft.parts,
                draft.content,
            ])
        let object = ObjectVersion(
            bucket: name, key: draft.key, versionID: versionID, isLatest: true, isDeleteMarker: draft.isDeleteMarker, bytes: draft.bytes,
            etag: draft.etag, modifiedAt: Milliseconds.date(time), metadata: draft.metadata, checksum: draft.checksum, tags: draft.tags,
            parts: draft.parts)
        return (lastInsertedRowID, object)
    }
}
