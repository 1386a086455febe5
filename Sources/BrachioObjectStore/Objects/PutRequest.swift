package import Foundation

/// What is put, and under which conditions; the content comes apart from it.
package struct PutRequest: Sendable {
    package var bucket: String
    package var key: String
    package var metadata = ObjectMetadata()
    package var tags: [ResourceTag] = []
    package var conditions = Conditions.none
    /// The checksum to compute and keep.
    package var checksum: ChecksumAlgorithm?
    /// Size of the content where it is known beforehand.
    package var bytes: Int?
    /// The content's SHA-256 where the body proves it: a body that has another must throw at its end. It is then not computed again.
    package var provenSHA256: Data?

    package init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }
}
