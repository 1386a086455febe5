internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// A row of the table `version`, read and written in one place.
struct VersionRow {
    static let columns = "id, key, version_id, is_latest, is_marker, modified_at, size, etag, checksum, metadata, tags, parts, content"

    let id: Int64
    let object: ObjectVersion
    /// `nil` for delete markers and objects in several parts.
    let content: Int64?

    init(_ row: Row, bucket: String) throws {
        id = row[0]
        let key: Data = row[1]
        object = ObjectVersion(
            bucket: bucket, key: String(decoding: key, as: UTF8.self), versionID: row[2], isLatest: row[3], isDeleteMarker: row[4],
            bytes: row[6], etag: row[7], modifiedAt: Milliseconds.date(row[5]),
            metadata: try StoredJSON.read(ObjectMetadata.self, row[9]) ?? ObjectMetadata(),
            checksum: try StoredJSON.read(Checksum.self, row[8]), tags: try StoredJSON.read([ResourceTag].self, row[10]) ?? [], parts: row[11])
        content = row[12]
    }
}

/// Times as the tables keep them.
enum Milliseconds {
    static func of(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000).rounded(.down)) }
    static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}

/// Small values that a column keeps as JSON.
enum StoredJSON {
    static func write(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ text: String?) throws -> Value? {
        guard let text else { return nil }
        do { return try JSONDecoder().decode(type, from: Data(text.utf8)) } catch {
            throw BrachioError(.corrupted, "the object store holds a value that cannot be read", cause: "\(error)")
        }
    }
}
