internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// - Throws: `invalidBucketName`, `bucketExists`, `tooManyBuckets`.
    package func createBucket(_ name: String) async throws {
        try Bucket.check(name)
        let time = Milliseconds.of(now())
        try await database.write { db in
            guard try db.row("SELECT 1 FROM bucket WHERE name = ?", [name]) == nil else {
                throw BrachioError(
                    .bucketExists, "Your previous request to create the named bucket succeeded and you already own it.")
            }
            let count: Int = try db.row("SELECT count(*) FROM bucket")?[0] ?? 0
            guard count < ObjectStoreLimits.buckets else {
                throw BrachioError(.tooManyBuckets, "there are \(ObjectStoreLimits.buckets) buckets already")
            }
            try db.run(
                "INSERT INTO bucket (name, created_at, versioning) VALUES (?, ?, ?)",
                [name, time, Versioning.unversioned.rawValue])
        }
    }

    /// All buckets by name.
    package func buckets() async throws -> [Bucket] {
        try await database.read { db in
            try db.rows("SELECT name, created_at, versioning FROM bucket ORDER BY name").map(Self.bucket)
        }
    }

    /// - Throws: `noSuchBucket`.
    package func bucket(_ name: String) async throws -> Bucket {
        try await database.read { db in
            _ = try db.bucket(name)
            guard let row = try db.row("SELECT name, created_at, versioning FROM bucket WHERE name = ?", [name]) else {
                throw BrachioError(.noSuchBucket, "The specified bucket does not exist")
            }
            return Self.bucket(row)
        }
    }

    /// - Throws: `noSuchBucket`, `bucketNotEmpty` where a version or delete marker is left. Unfinished uploads go with the bucket.
    package func deleteBucket(_ name: String) async throws {
        try await database.write { db in
            let bucket = try db.bucket(name)
            guard try db.row("SELECT 1 FROM version WHERE bucket = ? LIMIT 1", [bucket.id]) == nil else {
                throw BrachioError(.bucketNotEmpty, "The bucket you tried to delete is not empty")
            }
            try db.run("DELETE FROM upload WHERE bucket = ?", [bucket.id])
            try db.run("DELETE FROM bucket WHERE id = ?", [bucket.id])
        }
    }

    package func setVersioning(_ versioning: Versioning, of name: String) async throws {
        try await database.write { db in
            let bucket = try db.bucket(name)
            try db.run("UPDATE bucket SET versioning = ? WHERE id = ?", [versioning.rawValue, bucket.id])
        }
    }

    /// Empty rules remove what is there.
    package func setCorsRules(_ rules: [CorsRule], of name: String) async throws {
        guard rules.count <= ObjectStoreLimits.corsRules else {
            throw BrachioError(.invalidRequest, "the CORS configuration has more than \(ObjectStoreLimits.corsRules) rules")
        }
        for rule in rules { try rule.check() }
        let text = rules.isEmpty ? nil : try StoredJSON.write(rules)
        try await setColumn("cors", text, of: name)
    }

    package func corsRules(of name: String) async throws -> [CorsRule] {
        try StoredJSON.read([CorsRule].self, try await column("cors", of: name)) ?? []
    }

    /// Empty tags remove what is there.
    package func setBucketTags(_ tags: [ResourceTag], of name: String) async throws {
        try ResourceTag.check(tags, maximum: ObjectStoreLimits.bucketTags)
        try await setColumn("tags", tags.isEmpty ? nil : try StoredJSON.write(tags), of: name)
    }

    package func bucketTags(of name: String) async throws -> [ResourceTag] {
        try StoredJSON.read([ResourceTag].self, try await column("tags", of: name)) ?? []
    }

    private func setColumn(_ column: String, _ text: String?, of name: String) async throws {
        try await database.write { db in
            let bucket = try db.bucket(name)
            try db.run("UPDATE bucket SET \(column) = ? WHERE id = ?", [text, bucket.id])
        }
    }

    private func column(_ column: String, of name: String) async throws -> String? {
        try await database.read { db in
            let bucket = try db.bucket(name)
            return try db.row("SELECT \(column) FROM bucket WHERE id = ?", [bucket.id])?[0]
        }
    }

    private static func bucket(_ row: Row) -> Bucket {
        Bucket(name: row[0], createdAt: Milliseconds.date(row[1]), versioning: Versioning(rawValue: row[2]) ?? .unversioned)
    }
}
