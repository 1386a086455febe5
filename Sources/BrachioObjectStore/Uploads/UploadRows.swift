internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension Connection {
    static let uploadColumns = "id, key, begun_at, metadata, tags, algorithm, kind"

    /// - Throws: `noSuchUpload` where the identifier belongs to another key too.
    func upload(_ id: String, bucket: BucketRow, named name: String, key: String) throws -> Upload {
        guard
            let row = try row(
                "SELECT \(Self.uploadColumns) FROM upload WHERE id = ? AND bucket = ? AND key = ?", [id, bucket.id, key.bytes])
        else {
            throw BrachioError(
                .noSuchUpload,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
        }
        return try upload(row, named: name)
    }

    func upload(_ row: Row, named name: String) throws -> Upload {
        let key: Data = row[1]
        let algorithm: String? = row[5], kind: String? = row[6]
        return Upload(
            id: row[0], bucket: name, key: String(decoding: key, as: UTF8.self), begunAt: Milliseconds.date(row[2]),
            metadata: try StoredJSON.read(ObjectMetadata.self, row[3]) ?? ObjectMetadata(),
            tags: try StoredJSON.read([ResourceTag].self, row[4]) ?? [], algorithm: algorithm.flatMap(ChecksumAlgorithm.init),
            kind: kind.flatMap(ChecksumKind.init))
    }

    /// Parts from `after` on, in order.
    func parts(_ upload: String, after: Int, limit: Int) throws -> [Completion.Stored] {
        try rows(
            "SELECT number, size, md5, checksum, modified_at FROM part WHERE upload = ? AND number > ? ORDER BY number LIMIT ?",
            [upload, after, limit]
        ).map { row in
            let md5: Data = row[2]
            let part = UploadedPart(
                number: row[0], bytes: row[1], etag: Hexadecimal.text(md5), checksum: try StoredJSON.read(Checksum.self, row[3]),
                modifiedAt: Milliseconds.date(row[4]))
            return Completion.Stored(part: part, md5: md5)
        }
    }

    /// Replaces a part of the same number.
    func insert(_ digest: ContentDigest, content: Int64, number: Int, into upload: String, time: Date) throws -> UploadedPart {
        let checksum = try digest.checksum.map(StoredJSON.write)
        try run("DELETE FROM part WHERE upload = ? AND number = ?", [upload, number])
        try run(
            "INSERT INTO part (upload, number, content, size, md5, checksum, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [upload, number, content, digest.bytes, digest.md5, checksum, Milliseconds.of(time)])
        return UploadedPart(
            number: number, bytes: digest.bytes, etag: digest.etag, checksum: digest.checksum,
            modifiedAt: Milliseconds.date(Milliseconds.of(time)))
    }
}
