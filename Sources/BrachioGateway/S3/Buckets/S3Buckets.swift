internal import BrachioCore
internal import BrachioIdentity
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// Operations on buckets.
enum S3Buckets {
    static let handlers: [String: S3Service.Handler] = [
        "ListBuckets": list, "CreateBucket": create, "DeleteBucket": delete, "HeadBucket": head, "GetBucketLocation": location,
        "GetBucketVersioning": versioning, "PutBucketVersioning": setVersioning, "GetBucketTagging": tags, "PutBucketTagging": setTags,
        "DeleteBucketTagging": deleteTags, "GetBucketCors": cors, "PutBucketCors": setCors, "DeleteBucketCors": deleteCors,
        "GetBucketAcl": S3AccessControl.ofBucket, "PutBucketAcl": S3AccessControl.setOfBucket,
    ]

    @Sendable private static func list(_ call: S3Call) async throws -> ServiceResponse {
        let prefix = call.query["prefix"] ?? ""
        let buckets = try await call.store.buckets().filter { $0.name.hasPrefix(prefix) }
        return S3Document.response("ListAllMyBucketsResult") { xml in
            xml.owner("Owner", call.account)
            xml.element("Buckets") { xml in
                for bucket in buckets {
                    xml.element("Bucket") { xml in
                        xml.element("Name", bucket.name)
                        xml.date("CreationDate", bucket.createdAt)
                        xml.element("BucketRegion", Account.region)
                    }
                }
            }
            if !prefix.isEmpty { xml.element("Prefix", prefix) }
        }
    }

    @Sendable private static func create(_ call: S3Call) async throws -> ServiceResponse {
        try ObjectHeaders.refuseUnoffered(call)
        if call.header("x-amz-bucket-object-lock-enabled")?.lowercased() == "true" { throw S3Failure.notImplemented("Object lock") }
        let body = Array(try await call.request.body.collect().readableBytesView)
        if !body.isEmpty, let region = try XMLReader.read(body)["LocationConstraint"]?.text, !region.isEmpty, region != call.request.region {
            throw ServiceError(
                "IllegalLocationConstraintException",
                "The \(region.prefix(40)) location constraint is incompatible for the region specific endpoint this request was sent to.")
        }
        do { try await call.store.createBucket(call.bucket) } catch let error as BrachioError where error.code == .bucketExists {
            // In this region, S3 answers a second creation by the owner like the first.
            guard call.request.region == "us-east-1" else { throw error }
        }
        var response = ServiceResponse(.ok)
        response.set("Location", "/\(call.bucket)")
        return response
    }

    @Sendable private static func delete(_ call: S3Call) async throws -> ServiceResponse {
        try await call.store.deleteBucket(call.bucket)
        return ServiceResponse(.noContent)
    }

    @Sendable private static func head(_ call: S3Call) async throws -> ServiceResponse {
        _ = try await call.store.bucket(call.bucket)
        var response = ServiceResponse(.ok)
        response.set("x-amz-bucket-region", Account.region)
        response.set("x-amz-access-point-alias", "false")
        return response
    }

    /// The first region of all has no name here.
    @Sendable private static func location(_ call: S3Call) async throws -> ServiceResponse {
        _ = try await call.store.bucket(call.bucket)
        return S3Document.response("LocationConstraint") { xml in if Account.region != "us-east-1" { xml.text(Account.region) } }
    }

    @Sendable private static func versioning(_ call: S3Call) async throws -> ServiceResponse {
        let state = try await call.store.bucket(call.bucket).versioning
        return S3Document.response("VersioningConfiguration") { xml in
            if state != .unversioned { xml.element("Status", state.rawValue) }
        }
    }

    @Sendable private static func setVersioning(_ call: S3Call) async throws -> ServiceResponse {
        let document = try await call.document()
        guard let state = Versioning(rawValue: document["Status"]?.text ?? ""), state != .unversioned else {
            throw S3Failure.malformed("Status is neither Enabled nor Suspended")
        }
        if document["MfaDelete"]?.text == "Enabled" { throw S3Failure.notImplemented("MFA delete") }
        try await call.store.setVersioning(state, of: call.bucket)
        return ServiceResponse(.ok)
    }

    @Sendable private static func tags(_ call: S3Call) async throws -> ServiceResponse {
        let tags = try await call.store.bucketTags(of: call.bucket)
        guard !tags.isEmpty else { throw BrachioError(.noSuchTagSet, "The TagSet does not exist") }
        return S3Tagging.document(tags)
    }

    @Sendable private static func setTags(_ call: S3Call) async throws -> ServiceResponse {
        try await call.store.setBucketTags(S3Tagging.tags(try await call.document()), of: call.bucket)
        return ServiceResponse(.noContent)
    }

    @Sendable private static func deleteTags(_ call: S3Call) async throws -> ServiceResponse {
        try await call.store.setBucketTags([], of: call.bucket)
        return ServiceResponse(.noContent)
    }

    @Sendable private static func cors(_ call: S3Call) async throws -> ServiceResponse {
        let rules = try await call.store.corsRules(of: call.bucket)
        guard !rules.isEmpty else { throw BrachioError(.noSuchCorsConfiguration, "The CORS configuration does not exist") }
        return S3Cors.document(rules)
    }

    @Sendable private static func setCors(_ call: S3Call) async throws -> ServiceResponse {
        try await call.store.setCorsRules(S3Cors.rules(try await call.document()), of: call.bucket)
        return ServiceResponse(.ok)
    }

    @Sendable private static func deleteCors(_ call: S3Call) async throws -> ServiceResponse {
        try await call.store.setCorsRules([], of: call.bucket)
        return ServiceResponse(.noContent)
    }
}
