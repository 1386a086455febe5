internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// Makes an object that has the content of another: no byte of content is copied. ETag and parts stay those of the source.
    @discardableResult
    package func copy(_ request: CopyRequest) async throws -> (target: ObjectVersion, sourceVersionID: String) {
        try Self.check(key: request.key)
        try request.metadata?.check()
        if let tags = request.tags { try ResourceTag.check(tags, maximum: ObjectStoreLimits.objectTags) }
        let source = try await open(request.sourceBucket, request.sourceKey, versionID: request.sourceVersionID)
        try request.sourceConditions.checkCopying(source.version)
        guard source.version.bytes <= ObjectStoreLimits.putBytes else {
            throw BrachioError(
                .invalidRequest, "The specified copy source is larger than the maximum allowable size for a copy source",
                mend: "copy it in parts")
        }
        let checksum = try await checksum(request.checksum, of: source)
        let time = now(), newVersionID = newIdentifier()
        // The content that was just read is found by its row, whatever has happened to the source's key meanwhile: it is pinned.
        return try await database.write { db in
            let sourceBucket = try db.bucket(request.sourceBucket)
            let bucket = try db.bucket(request.bucket)
            guard let row = try db.version(sourceBucket, request.sourceBucket, key: request.sourceKey, versionID: source.version.versionID),
                row.object.etag == source.version.etag, row.object.bytes == source.version.bytes
            else { throw BrachioError(.preconditionFailed, "the source of the copy was replaced while it was read", mend: "try again") }
            if request.metadata == nil, bucket.versioning == .unversioned, sourceBucket.id == bucket.id,
                request.sourceKey.utf8.elementsEqual(request.key.utf8), request.checksum == nil
            {
                throw BrachioError(
                    .invalidRequest,
                    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
                        + "storage class, website redirect location or encryption attributes.")
            }
            let target = try db.copy(row, request, checksum, into: bucket, time: time, newVersionID: newVersionID)
            return (target, row.object.versionID)
        }
    }

    private func checksum(_ wanted: ChecksumAlgorithm?, of source: OpenObject) async throws -> Checksum? {
        guard let wanted, source.version.checksum?.algorithm != wanted else { return source.version.checksum }
        var running = RunningChecksum(wanted)
        try await source.read(0..<source.version.bytes) { piece in piece.withUnsafeBytes { running.update($0) } }
        return running.finish()
    }
}

extension Connection {
    fileprivate func copy(
        _ source: VersionRow, _ request: CopyRequest, _ checksum: Checksum?, into bucket: BucketRow, time: Date, newVersionID: String
    ) throws -> ObjectVersion {
        let object = source.object
        // Held before the target takes the source's place, where both are the same key.
        let segments = try rows("SELECT number, content, size, checksum FROM segment WHERE version = ?", [source.id])
        let draft = VersionDraft(
            key: request.key, bytes: object.bytes, etag: object.etag, checksum: checksum, metadata: request.metadata ?? object.metadata,
            tags: request.tags ?? object.tags, parts: object.parts, content: source.content, modifiedAt: time,
            conditions: request.conditions, newVersionID: newVersionID)
        let (id, target) = try insert(draft, into: bucket, named: request.bucket)
        for segment in segments {
            try run(
                "INSERT INTO segment (version, number, content, size, checksum) VALUES (?, ?, ?, ?, ?)",
                [id, segment[0] as Int, segment[1] as Int64, segment[2] as Int, segment[3] as String?])
        }
        return target
    }
}
