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

    package init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }
}
