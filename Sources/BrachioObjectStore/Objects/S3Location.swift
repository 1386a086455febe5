internal import BrachioCore
internal import Foundation

/// A bucket and the beginning of a key: `s3://bucket/prefix`.
package struct S3Location: Sendable, Hashable, Codable, CustomStringConvertible {
    package var bucket: String
    /// Without a leading slash; may be empty.
    package var key: String

    package init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    /// - Throws: `invalidInput` for what is no such address.
    package init(_ text: String) throws {
        guard text.hasPrefix("s3://") else {
            throw BrachioError(.invalidInput, "\(text.prefix(200)) is no address in a bucket", mend: "write s3://bucket/key")
        }
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bucket = parts.first, !bucket.isEmpty else {
            throw BrachioError(.invalidInput, "\(text.prefix(200)) names no bucket", mend: "write s3://bucket/key")
        }
        self.init(bucket: String(bucket), key: parts.count > 1 ? String(parts[1]) : "")
    }

    package var description: String { "s3://\(bucket)/\(key)" }

    /// The address of something in this folder.
    package func appending(_ path: String) -> S3Location {
        let folder = key.isEmpty || key.hasSuffix("/") ? key : key + "/"
        return S3Location(bucket: bucket, key: folder + path)
    }
}
