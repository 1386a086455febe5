internal import BrachioWire
internal import HTTPTypes

/// From a request's method, place and query to the name of its operation.
package enum S3Route {
    package enum Level: Sendable { case service, bucket, object }

    /// - Throws: `NotImplemented` with the operation's name, `MethodNotAllowed`.
    package static func operation(_ head: RequestHead, _ level: Level) throws -> String {
        let names = Set(head.query.map(\.name))
        if let name = offered(head, level, names) { return name }
        if let (parameter, noun) = unoffered.first(where: { names.contains($0.0) }) {
            throw S3Failure.notImplemented("\(verb(head.method))\(level == .object ? noun.object ?? noun.bucket : noun.bucket) (?\(parameter))")
        }
        throw ServiceError("MethodNotAllowed", "The specified method is not allowed against this resource.", status: 405)
    }

    private static func offered(_ head: RequestHead, _ level: Level, _ names: Set<String>) -> String? {
        let rows: [(HTTPRequest.Method, String?, String)] =
            switch level {
            case .service: service
            case .bucket: bucket
            case .object: object
            }
        if level == .object, head.method == .put, names.contains("partNumber") || names.contains("uploadId") {
            return head.header("x-amz-copy-source") == nil ? "UploadPart" : "UploadPartCopy"
        }
        if level == .object, head.method == .put, names.isDisjoint(with: ["tagging", "acl"]), head.header("x-amz-copy-source") != nil {
            return "CopyObject"
        }
        if let row = rows.first(where: { row in row.0 == head.method && row.1.map { names.contains($0) } ?? false }) { return row.2 }
        guard !unoffered.contains(where: { names.contains($0.0) }) else { return nil }
        return rows.first { $0.0 == head.method && $0.1 == nil }?.2
    }

    private static let service: [(HTTPRequest.Method, String?, String)] = [(.get, nil, "ListBuckets")]

    private static let bucket: [(HTTPRequest.Method, String?, String)] = [
        (.get, "location", "GetBucketLocation"), (.get, "versioning", "GetBucketVersioning"), (.get, "cors", "GetBucketCors"),
        (.get, "tagging", "GetBucketTagging"), (.get, "acl", "GetBucketAcl"), (.get, "uploads", "ListMultipartUploads"),
        (.get, "versions", "ListObjectVersions"), (.get, "list-type", "ListObjectsV2"), (.get, nil, "ListObjects"),
        (.put, "versioning", "PutBucketVersioning"), (.put, "cors", "PutBucketCors"), (.put, "tagging", "PutBucketTagging"),
        (.put, "acl", "PutBucketAcl"), (.put, nil, "CreateBucket"), (.delete, "cors", "DeleteBucketCors"),
        (.delete, "tagging", "DeleteBucketTagging"), (.delete, nil, "DeleteBucket"), (.head, nil, "HeadBucket"),
        (.post, "delete", "DeleteObjects"), (.post, nil, "PostObject"), (.options, nil, "Preflight"),
    ]

    private static let object: [(HTTPRequest.Method, String?, String)] = [
        (.get, "tagging", "GetObjectTagging"), (.get, "acl", "GetObjectAcl"), (.get, "attributes", "GetObjectAttributes"),
        (.get, "uploadId", "ListParts"), (.get, nil, "GetObject"), (.head, nil, "HeadObject"), (.put, "tagging", "PutObjectTagging"),
        (.put, "acl", "PutObjectAcl"), (.put, nil, "PutObject"), (.delete, "tagging", "DeleteObjectTagging"),
        (.delete, "uploadId", "AbortMultipartUpload"), (.delete, nil, "DeleteObject"), (.post, "uploads", "CreateMultipartUpload"),
        (.post, "uploadId", "CompleteMultipartUpload"), (.options, nil, "Preflight"),
    ]

    /// Parameters of operations that are not offered, and what those operations are about.
    private static let unoffered: [(String, (bucket: String, object: String?))] = [
        ("accelerate", ("BucketAccelerateConfiguration", nil)), ("analytics", ("BucketAnalyticsConfiguration", nil)),
        ("encryption", ("BucketEncryption", "ObjectEncryption")), ("intelligent-tiering", ("BucketIntelligentTieringConfiguration", nil)),
        ("inventory", ("BucketInventoryConfiguration", nil)), ("lifecycle", ("BucketLifecycleConfiguration", nil)),
        ("logging", ("BucketLogging", nil)), ("metrics", ("BucketMetricsConfiguration", nil)),
        ("notification", ("BucketNotificationConfiguration", nil)), ("object-lock", ("ObjectLockConfiguration", nil)),
        ("ownershipControls", ("BucketOwnershipControls", nil)), ("policy", ("BucketPolicy", nil)), ("policyStatus", ("BucketPolicyStatus", nil)),
        ("publicAccessBlock", ("PublicAccessBlock", nil)), ("replication", ("BucketReplication", nil)),
        ("requestPayment", ("BucketRequestPayment", nil)), ("website", ("BucketWebsite", nil)), ("session", ("Session", nil)),
        ("abac", ("BucketAbac", nil)), ("metadataConfiguration", ("BucketMetadataConfiguration", nil)),
        ("metadataTable", ("BucketMetadataTableConfiguration", nil)), ("metadataInventoryTable", ("BucketMetadataInventoryTableConfiguration", nil)),
        ("metadataJournalTable", ("BucketMetadataJournalTableConfiguration", nil)), ("legal-hold", ("ObjectLegalHold", nil)),
        ("retention", ("ObjectRetention", nil)), ("torrent", ("ObjectTorrent", nil)), ("restore", ("RestoreObject", nil)),
        ("select", ("SelectObjectContent", nil)), ("renameObject", ("RenameObject", nil)),
    ]

    private static func verb(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head: "Get"
        case .put: "Put"
        case .delete: "Delete"
        default: ""
        }
    }

    /// The actions of policies whose names are not the operation's ("Actions defined by Amazon S3").
    static func action(_ operation: String) -> String {
        let name =
            switch operation {
            case "ListBuckets": "ListAllMyBuckets"
            case "ListObjects", "ListObjectsV2", "HeadBucket": "ListBucket"
            case "ListObjectVersions": "ListBucketVersions"
            case "ListMultipartUploads": "ListBucketMultipartUploads"
            case "ListParts": "ListMultipartUploadParts"
            case "HeadObject": "GetObject"
            case "CopyObject", "UploadPart", "UploadPartCopy", "CreateMultipartUpload", "CompleteMultipartUpload", "PostObject": "PutObject"
            case "GetBucketCors", "PutBucketCors": operation.replacing("Cors", with: "CORS")
            case "DeleteBucketCors": "PutBucketCORS"
            case "DeleteBucketTagging": "PutBucketTagging"
            default: operation
            }
        return "s3:\(name)"
    }
}
