internal import BrachioCore
internal import BrachioPersistence
package import BrachioObjectStore
package import Foundation
internal import GRDB

/// Functions, groups and deployments, in one SQLite file; functions' code is in the object store.
package final class FleetStore: Sendable {
    package static let fileName = "fleet.sqlite"

    let database: BrachioPersistence.Database
    package let code: CodeStore
    let objects: ObjectStore
    let now: @Sendable () -> Date
    let newIdentifier: @Sendable () -> String

    /// Opens `fleet.sqlite` in `folder`, and makes it where it is missing.
    package init(
        folder: URL, objects: ObjectStore, now: @escaping @Sendable () -> Date = { Date() },
        newIdentifier: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) throws {
        database = try BrachioPersistence.Database(file: folder.appendingPathComponent(Self.fileName), migrations: FleetSchema.migrations)
        self.objects = objects
        code = CodeStore(objects)
        self.now = now
        self.newIdentifier = newIdentifier
    }

    package func close() throws { try database.close() }

    /// Removes code that no function has any more. For the start alone: a function that is being made has its code before its record.
    package func forgetUnusedCode() async throws {
        let used = try await database.read { db in Set(try db.rows("SELECT DISTINCT code_sha256 FROM function_version").map { $0[0] as String }) }
        try await code.forget(allBut: used)
    }

    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ text: String) throws -> Value {
        do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch {
            throw BrachioError(.corrupted, "a record of the fleet cannot be read", cause: "\(error)")
        }
    }
}
