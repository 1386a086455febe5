internal import BrachioCore
internal import BrachioPersistence
package import Foundation

/// Buckets and objects in one folder: `objects.sqlite` says what there is, `blobs/` holds large content once per SHA-256.
///
/// What a function that changes something has returned from is on disk. Any number of tasks may use it; one process at a time may.
package final class ObjectStore: Sendable {
    let database: Database
    let folder: BlobFolder
    let now: @Sendable () -> Date
    let newIdentifier: @Sendable () -> String

    /// Opens the store in `root`, or makes an empty one.
    ///
    /// `now` is the clock, `newIdentifier` gives names that never repeat: for versions and uploads.
    package init(
        root: URL, now: @escaping @Sendable () -> Date = { Date() },
        newIdentifier: @escaping @Sendable () -> String = ObjectStore.randomIdentifier
    ) throws {
        folder = try BlobFolder(root: root)
        database = try Database(file: root.appendingPathComponent("objects.sqlite"), migrations: Schema.migrations)
        self.now = now
        self.newIdentifier = newIdentifier
    }

    package func close() throws { try database.close() }

    /// 128 random bits in hexadecimal.
    package static let randomIdentifier: @Sendable () -> String = {
        var source = SystemRandomNumberGenerator()
        return Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &source) })
    }
}

extension ObjectStore {
    static func check(key: String) throws {
        let bytes = key.utf8.count
        guard bytes <= ObjectStoreLimits.keyBytes else {
            throw BrachioError(.keyTooLong, "Your key is too long", cause: "\(bytes) of \(ObjectStoreLimits.keyBytes) bytes")
        }
        guard bytes > 0, !key.utf8.contains(0) else {
            throw BrachioError(.invalidArgument, "a key has at least one byte, and none of them is zero")
        }
    }
}
