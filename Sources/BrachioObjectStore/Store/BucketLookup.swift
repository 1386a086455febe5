internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// A bucket as the other tables refer to it.
struct BucketRow {
    let id: Int64
    let versioning: Versioning
}

extension Connection {
    /// - Throws: `noSuchBucket`.
    func bucket(_ name: String) throws -> BucketRow {
        guard let row = try row("SELECT id, versioning FROM bucket WHERE name = ?", [name]) else {
            throw BrachioError(.noSuchBucket, "The specified bucket does not exist", cause: "there is no bucket \"\(name.prefix(80))\"")
        }
        return BucketRow(id: row[0], versioning: Versioning(rawValue: row[1]) ?? .unversioned)
    }

    /// The version that a reader of the key sees, delete markers included; or the one that was named.
    func version(_ bucket: BucketRow, _ bucketName: String, key: String, versionID: String?) throws -> VersionRow? {
        let row =
            if let versionID {
                try row(
                    "SELECT \(VersionRow.columns) FROM version WHERE bucket = ? AND key = ? AND version_id = ?",
                    [bucket.id, key.bytes, versionID])
            } else {
                try row(
                    "SELECT \(VersionRow.columns) FROM version WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1",
                    [bucket.id, key.bytes])
            }
        return try row.map { try VersionRow($0, bucket: bucketName) }
    }
}
