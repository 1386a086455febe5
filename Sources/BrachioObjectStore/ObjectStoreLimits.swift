/// Limits of buckets and objects; those of S3 where S3 states one ("Amazon S3 objects overview", "Multipart upload limits",
/// "Bucket naming rules" in its user guide). A limit's unit is the last word of its name.
package enum ObjectStoreLimits {
    /// One object, in one put or all parts together.
    package static let objectBytes = 5 << 40
    /// One put, or one part.
    package static let putBytes = 5 << 30
    /// Every part but the last is at least so large.
    package static let partMinimumBytes = 5 << 20
    /// Parts of one object; numbers run from 1 to this.
    package static let parts = 10_000
    /// A key's length as UTF-8.
    package static let keyBytes = 1_024
    /// Names and values of a user's metadata together, as UTF-8.
    package static let metadataBytes = 2_048
    /// Content up to here lies in the database, where many puts share one sync of the disk.
    package static let inlineBytes = 64 << 10
    package static let buckets = 1_000
    package static let objectTags = 10
    package static let bucketTags = 50
    package static let tagKeyCharacters = 128
    package static let tagValueCharacters = 256
    package static let corsRules = 100
    /// Entries in one page of a listing.
    package static let pageEntries = 1_000
    /// Keys in one request to delete many.
    package static let deletedKeys = 1_000
    /// An upload that was neither completed nor aborted is aborted after this.
    package static let uploadAgeSeconds = 7 * 86_400.0
}
