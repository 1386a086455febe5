/// A copy within the store.
package struct CopyRequest: Sendable {
    package var sourceBucket: String
    package var sourceKey: String
    package var sourceVersionID: String?
    package var sourceConditions = Conditions.none
    package var bucket: String
    package var key: String
    package var conditions = Conditions.none
    /// `nil` takes the source's.
    package var metadata: ObjectMetadata?
    /// `nil` takes the source's.
    package var tags: [ResourceTag]?
    /// `nil` keeps the checksum that the source has.
    package var checksum: ChecksumAlgorithm?

    package init(from source: (bucket: String, key: String), to target: (bucket: String, key: String)) {
        sourceBucket = source.bucket
        sourceKey = source.key
        bucket = target.bucket
        key = target.key
    }
}
