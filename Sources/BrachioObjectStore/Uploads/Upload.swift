package import Foundation

/// An upload in parts that has begun and has neither been completed nor aborted.
package struct Upload: Sendable, Hashable {
    package let id: String
    package let bucket: String
    package let key: String
    package let begunAt: Date
    package let metadata: ObjectMetadata
    package let tags: [ResourceTag]
    /// The checksum that its parts have.
    package let algorithm: ChecksumAlgorithm?
    package let kind: ChecksumKind?
}

/// A part that has been uploaded.
package struct UploadedPart: Sendable, Hashable {
    /// From 1 to `ObjectStoreLimits.parts`.
    package let number: Int
    package let bytes: Int
    /// Without quotation marks.
    package let etag: String
    package let checksum: Checksum?
    package let modifiedAt: Date
}

/// A part as the client names it when it completes an upload.
package struct ClaimedPart: Sendable, Hashable {
    package let number: Int
    /// Without quotation marks.
    package let etag: String
    package let checksum: Checksum?

    package init(number: Int, etag: String, checksum: Checksum? = nil) {
        self.number = number
        self.etag = etag
        self.checksum = checksum
    }
}

/// A page of uploads by key, then by identifier.
package struct UploadPage: Sendable {
    package var uploads: [Upload] = []
    package var commonPrefixes: [String] = []
    package var next: (key: String, id: String)?
}

/// A page of an upload's parts.
package struct PartPage: Sendable {
    package var upload: Upload
    package var parts: [UploadedPart] = []
    /// The last number of this page where more follow.
    package var next: Int?
}
