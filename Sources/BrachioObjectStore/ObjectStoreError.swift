package import BrachioCore

/// What can go wrong with buckets and objects; the codes are S3's own words for it ("Error responses" in the S3 API reference).
extension BrachioError.Code {
    package static let noSuchBucket = Self(rawValue: "NoSuchBucket")
    package static let noSuchKey = Self(rawValue: "NoSuchKey")
    package static let noSuchVersion = Self(rawValue: "NoSuchVersion")
    package static let noSuchUpload = Self(rawValue: "NoSuchUpload")
    package static let noSuchTagSet = Self(rawValue: "NoSuchTagSet")
    package static let noSuchCorsConfiguration = Self(rawValue: "NoSuchCORSConfiguration")
    package static let bucketExists = Self(rawValue: "BucketAlreadyOwnedByYou")
    package static let bucketNotEmpty = Self(rawValue: "BucketNotEmpty")
    package static let tooManyBuckets = Self(rawValue: "TooManyBuckets")
    package static let invalidBucketName = Self(rawValue: "InvalidBucketName")
    package static let keyTooLong = Self(rawValue: "KeyTooLongError")
    package static let metadataTooLarge = Self(rawValue: "MetadataTooLarge")
    package static let invalidTag = Self(rawValue: "InvalidTag")
    package static let invalidArgument = Self(rawValue: "InvalidArgument")
    package static let invalidRequest = Self(rawValue: "InvalidRequest")
    package static let invalidPart = Self(rawValue: "InvalidPart")
    package static let invalidPartOrder = Self(rawValue: "InvalidPartOrder")
    package static let entityTooSmall = Self(rawValue: "EntityTooSmall")
    package static let entityTooLarge = Self(rawValue: "EntityTooLarge")
    package static let invalidRange = Self(rawValue: "InvalidRange")
    package static let badDigest = Self(rawValue: "BadDigest")
    package static let incompleteBody = Self(rawValue: "IncompleteBody")
    package static let preconditionFailed = Self(rawValue: "PreconditionFailed")
    package static let notModified = Self(rawValue: "NotModified")
    /// The object named is a delete marker: there is nothing to read.
    package static let isDeleteMarker = Self(rawValue: "MethodNotAllowed")
}
