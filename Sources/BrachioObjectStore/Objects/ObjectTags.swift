internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

extension ObjectStore {
    /// Replaces the tags of an object; none removes them. Returns the version that they belong to.
    package func setTags(_ tags: [ResourceTag], of bucket: String, _ key: String, versionID: String? = nil) async throws -> ObjectVersion {
        try ResourceTag.check(tags, maximum: ObjectStoreLimits.objectTags)
        let text = tags.isEmpty ? nil : try StoredJSON.write(tags)
        return try await database.write { db in
            let row = try db.version(db.bucket(bucket), bucket, key: key, versionID: versionID)
            guard let row else { throw Self.missing(key, versionID) }
            guard !row.object.isDeleteMarker else {
                throw versionID == nil
                    ? Self.missing(key, nil)
                    : BrachioError(.isDeleteMarker, "The specified method is not allowed against this resource.")
            }
            try db.run("UPDATE version SET tags = ? WHERE id = ?", [text, row.id])
            return row.object
        }
    }
}
