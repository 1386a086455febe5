internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// What there is under a key.
    package enum Finding: Sendable {
        case object(OpenObject)
        case deleteMarker(ObjectVersion)
        case missing
    }

    /// Looks an object up and holds its content open. - Throws: `noSuchBucket`.
    package func find(_ bucket: String, _ key: String, versionID: String? = nil) async throws -> Finding {
        try await folder.whileLookingUp {
            let found = try await database.read { db -> (VersionRow, [OpenObject.Segment])? in
                guard let row = try db.version(db.bucket(bucket), bucket, key: key, versionID: versionID) else { return nil }
                return (row, row.object.isDeleteMarker ? [] : try db.segments(of: row))
            }
            guard let (row, segments) = found else { return .missing }
            if row.object.isDeleteMarker { return .deleteMarker(row.object) }
            for case .file(let sha256) in segments.map(\.place) { folder.pin(sha256) }
            return .object(OpenObject(version: row.object, segments: segments, folder: folder))
        }
    }

    /// - Throws: `noSuchBucket`, `noSuchKey`, `noSuchVersion`, `isDeleteMarker`.
    package func open(_ bucket: String, _ key: String, versionID: String? = nil) async throws -> OpenObject {
        switch try await find(bucket, key, versionID: versionID) {
        case .object(let object): return object
        case .deleteMarker where versionID != nil:
            throw BrachioError(.isDeleteMarker, "The specified method is not allowed against this resource.")
        case .deleteMarker: throw Self.missing(key, nil)
        case .missing: throw Self.missing(key, versionID)
        }
    }

    /// An object without its content.
    package func version(_ bucket: String, _ key: String, versionID: String? = nil) async throws -> ObjectVersion {
        try await open(bucket, key, versionID: versionID).version
    }

    static func missing(_ key: String, _ versionID: String?) -> BrachioError {
        guard let versionID else { return BrachioError(.noSuchKey, "The specified key does not exist.") }
        return BrachioError(.noSuchVersion, "The specified version does not exist.", cause: "version \(versionID.prefix(80))")
    }
}

extension Connection {
    fileprivate func segments(of version: VersionRow) throws -> [OpenObject.Segment] {
        let content = "SELECT c.sha256, c.size, i.bytes FROM content c LEFT JOIN inline i ON i.content = c.id WHERE c.id = ?"
        let rows =
            if let id = version.content {
                try rows(content, [id])
            } else {
                try rows(
                    """
                    SELECT c.sha256, c.size, i.bytes FROM segment s JOIN content c ON c.id = s.content
                    LEFT JOIN inline i ON i.content = c.id WHERE s.version = ? ORDER BY s.number
                    """, [version.id])
            }
        return rows.map { row in
            let inline: Data? = row[2]
            return OpenObject.Segment(place: inline.map { .memory($0) } ?? .file(sha256: row[0]), bytes: row[1])
        }
    }
}
