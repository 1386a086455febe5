package import Foundation

/// One version of an object, or a delete marker, without its content.
package struct ObjectVersion: Sendable, Hashable {
    package let bucket: String
    package let key: String
    /// `null` in buckets that keep no versions.
    package let versionID: String
    package let isLatest: Bool
    package let isDeleteMarker: Bool
    /// Size of the content.
    package let bytes: Int
    /// Without quotation marks.
    package let etag: String
    /// To the millisecond.
    package let modifiedAt: Date
    package let metadata: ObjectMetadata
    package let checksum: Checksum?
    package let tags: [ResourceTag]
    /// Parts that it was uploaded in; `nil` where it was put at once.
    package let parts: Int?

    /// As in buckets without versions.
    package static let nullVersion = "null"
}
