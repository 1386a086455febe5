internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// What deleting did.
package struct Deletion: Sendable, Hashable {
    package let key: String
    /// The version that was asked for.
    package let versionID: String?
    /// The delete marker that was added or removed.
    package let marker: String?
}

extension ObjectStore {
    /// Deletes an object: for good where the bucket keeps no versions or one is named, else by a delete marker. What is not there is
    /// deleted already. - Throws: `noSuchBucket`, `preconditionFailed`.
    @discardableResult
    package func delete(
        _ bucket: String, _ key: String, versionID: String? = nil, conditions: Conditions = .none
    ) async throws -> Deletion {
        let time = now(), newVersionID = newIdentifier()
        return try await database.write { db in
            let row = try db.bucket(bucket)
            if conditions != .none {
                let existing = try db.version(row, bucket, key: key, versionID: versionID)
                try conditions.checkWriting(existing.map { (etag: $0.object.etag, isDeleteMarker: $0.object.isDeleteMarker) })
            }
            return try db.delete(row, bucket, key: key, versionID: versionID, time: time, newVersionID: newVersionID)
        }
    }

    /// Deletes many keys in one transaction.
    package func delete(_ bucket: String, _ keys: [(key: String, versionID: String?)]) async throws -> [Deletion] {
        guard keys.count <= ObjectStoreLimits.deletedKeys else {
            throw BrachioError(.invalidArgument, "at most \(ObjectStoreLimits.deletedKeys) keys are deleted at once")
        }
        let time = now(), identifiers = keys.map { _ in newIdentifier() }
        return try await database.write { db in
            let row = try db.bucket(bucket)
            return try zip(keys, identifiers).map { entry, identifier in
                try db.delete(row, bucket, key: entry.key, versionID: entry.versionID, time: time, newVersionID: identifier)
            }
        }
    }
}

extension Connection {
    fileprivate func delete(
        _ bucket: BucketRow, _ name: String, key: String, versionID: String?, time: Date, newVersionID: String
    ) throws -> Deletion {
        if let versionID {
            guard let version = try version(bucket, name, key: key, versionID: versionID) else {
                return Deletion(key: key, versionID: versionID, marker: nil)
            }
            try run("DELETE FROM version WHERE id = ?", [version.id])
            if version.object.isLatest {
                try run(
                    """
                    UPDATE version SET is_latest = 1 WHERE id =
                        (SELECT id FROM version WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1)
                    """, [bucket.id, key.bytes])
            }
            return Deletion(key: key, versionID: versionID, marker: version.object.isDeleteMarker ? versionID : nil)
        }
        guard bucket.versioning != .unversioned else {
            try run("DELETE FROM version WHERE bucket = ? AND key = ?", [bucket.id, key.bytes])
            return Deletion(key: key, versionID: nil, marker: nil)
        }
        let draft = VersionDraft(key: key, isDeleteMarker: true, modifiedAt: time, newVersionID: newVersionID)
        let marker = try insert(draft, into: bucket, named: name).object
        return Deletion(key: key, versionID: nil, marker: marker.versionID)
    }
}
