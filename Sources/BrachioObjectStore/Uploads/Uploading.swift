internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

extension ObjectStore {
    /// Begins an upload in parts. `request.checksum` is the checksum that every part will have.
    ///
    /// Without `kind`, CRC-64/NVME covers the whole object and every other algorithm the parts' checksums, as in S3.
    package func beginUpload(_ request: PutRequest, kind: ChecksumKind? = nil) async throws -> Upload {
        try Self.check(key: request.key)
        try request.metadata.check()
        try ResourceTag.check(request.tags, maximum: ObjectStoreLimits.objectTags)
        let kind = try Self.kind(kind, request.checksum)
        let id = newIdentifier() + newIdentifier(), time = Milliseconds.of(now())
        let metadata = try StoredJSON.write(request.metadata)
        let tags = request.tags.isEmpty ? nil : try StoredJSON.write(request.tags)
        return try await database.write { db in
            let bucket = try db.bucket(request.bucket)
            try db.run(
                "INSERT INTO upload (id, bucket, key, begun_at, metadata, tags, algorithm, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [id, bucket.id, request.key.bytes, time, metadata, tags, request.checksum?.rawValue, kind?.rawValue])
            return try db.upload(id, bucket: bucket, named: request.bucket, key: request.key)
        }
    }

    /// - Throws: `noSuchUpload`.
    package func upload(_ id: String, _ bucket: String, _ key: String) async throws -> Upload {
        try await database.read { db in try db.upload(id, bucket: db.bucket(bucket), named: bucket, key: key) }
    }

    /// Streams one part in; it replaces a part of the same number.
    package func putPart<Body: AsyncSequence>(
        _ number: Int, of upload: Upload, checksum: ChecksumAlgorithm? = nil, bytes: Int? = nil, provenSHA256: Data? = nil, body: Body,
        verify: (ContentDigest) throws -> Void = { _ in }
    ) async throws -> UploadedPart where Body.Element: Collection, Body.Element.Element == UInt8 {
        guard (1...ObjectStoreLimits.parts).contains(number) else {
            throw BrachioError(
                .invalidArgument, "Part number must be an integer between 1 and \(ObjectStoreLimits.parts), inclusive")
        }
        let staged = try await stage(
            body, checksum: upload.algorithm ?? checksum, promisedBytes: bytes, provenSHA256: provenSHA256, verify: verify)
        let time = now()
        return try await commit(staged) { db, content in
            // Aborted or completed while the part came: the part is not kept.
            _ = try db.upload(upload.id, bucket: db.bucket(upload.bucket), named: upload.bucket, key: upload.key)
            return try db.insert(staged.digest, content: content, number: number, into: upload.id, time: time)
        }
    }

    /// Puts the parts together to an object. No byte of content is copied.
    ///
    /// - Throws: what `Completion` throws; `badDigest` where `checksum` is not what the parts give; `invalidRequest` where `bytes` is not.
    @discardableResult
    package func completeUpload(
        _ id: String, _ bucket: String, _ key: String, parts claims: [ClaimedPart], checksum: Checksum? = nil, bytes: Int? = nil,
        conditions: Conditions = .none
    ) async throws -> ObjectVersion {
        let time = now(), newVersionID = newIdentifier()
        return try await database.write { db in
            let row = try db.bucket(bucket)
            let upload = try db.upload(id, bucket: row, named: bucket, key: key)
            let stored = try db.parts(id, after: 0, limit: ObjectStoreLimits.parts)
            let completion = try Completion(
                claims, stored: Dictionary(stored.map { ($0.part.number, $0) }) { one, _ in one }, kind: upload.kind)
            if let bytes, bytes != completion.bytes {
                throw BrachioError(.invalidRequest, "The provided x-amz-mp-object-size does not match what was computed")
            }
            if let checksum, let computed = completion.checksum, checksum.value != computed.value {
                throw BrachioError(
                    .badDigest, "The \(checksum.algorithm.rawValue) you specified did not match the calculated checksum.")
            }
            return try db.complete(upload, completion, row, time: time, conditions: conditions, newVersionID: newVersionID)
        }
    }

    /// - Throws: `noSuchUpload`.
    package func abortUpload(_ id: String, _ bucket: String, _ key: String) async throws {
        try await database.write { db in
            let upload = try db.upload(id, bucket: db.bucket(bucket), named: bucket, key: key)
            try db.run("DELETE FROM upload WHERE id = ?", [upload.id])
        }
    }

    private static func kind(_ kind: ChecksumKind?, _ algorithm: ChecksumAlgorithm?) throws -> ChecksumKind? {
        guard let algorithm else { return nil }
        let chosen = kind ?? (algorithm == .crc64nvme ? .fullObject : .composite)
        guard (chosen == .composite && algorithm != .crc64nvme) || (chosen == .fullObject && algorithm.combines) else {
            throw BrachioError(
                .invalidRequest, "The \(chosen.rawValue) checksum type cannot be used with the \(algorithm.rawValue.lowercased()) checksum algorithm.")
        }
        return chosen
    }
}

extension Connection {
    fileprivate func complete(
        _ upload: Upload, _ completion: Completion, _ bucket: BucketRow, time: Date, conditions: Conditions, newVersionID: String
    ) throws -> ObjectVersion {
        let draft = VersionDraft(
            key: upload.key, bytes: completion.bytes, etag: completion.etag, checksum: completion.checksum, metadata: upload.metadata,
            tags: upload.tags, parts: completion.numbers.count, modifiedAt: time, conditions: conditions, newVersionID: newVersionID)
        let (id, object) = try insert(draft, into: bucket, named: upload.bucket)
        for number in completion.numbers {
            try run(
                """
                INSERT INTO segment (version, number, content, size, checksum)
                SELECT ?, number, content, size, checksum FROM part WHERE upload = ? AND number = ?
                """, [id, upload.id, number])
        }
        try run("DELETE FROM upload WHERE id = ?", [upload.id])
        return object
    }
}
