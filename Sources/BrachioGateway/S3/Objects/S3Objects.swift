internal import BrachioCore
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// Operations on objects, but for reading, copying and deleting, which have files of their own.
enum S3Objects {
    static let handlers: [String: S3Service.Handler] = [
        "PutObject": put, "GetObject": S3Reading.get, "HeadObject": S3Reading.get, "GetObjectAttributes": S3Reading.attributes,
        "CopyObject": S3Copying.copy, "DeleteObject": S3Deleting.delete, "DeleteObjects": S3Deleting.deleteMany, "GetObjectTagging": tags,
        "PutObjectTagging": setTags, "DeleteObjectTagging": deleteTags, "GetObjectAcl": S3AccessControl.ofObject,
        "PutObjectAcl": S3AccessControl.setOfObject,
    ]

    @Sendable private static func put(_ call: S3Call) async throws -> ServiceResponse {
        let promised = try PromisedDigests(call)
        var request = try putRequest(call)
        request.conditions = ConditionHeaders.writing(call)
        request.checksum = promised.algorithm
        request.bytes = call.request.contentLengthBytes
        request.provenSHA256 = call.provenSHA256
        guard request.bytes != nil || call.header("transfer-encoding") != nil else {
            throw ServiceError("MissingContentLength", "You must provide the Content-Length HTTP header.", status: 411)
        }
        if let bytes = request.bytes, bytes > ObjectStoreLimits.putBytes {
            throw ServiceError(
                "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
                details: ["ProposedSize": .integer(Int64(bytes)), "MaxSizeAllowed": .integer(Int64(ObjectStoreLimits.putBytes))])
        }
        let version = try await call.store.put(request, body: call.request.body.map(\.readableBytesView), verify: promised.check)
        var response = ServiceResponse(.ok)
        response.set("ETag", "\"\(version.etag)\"")
        ObjectHeaders.write(version.checksum, to: &response)
        ObjectHeaders.set(version: version.versionID, of: &response)
        return response
    }

    /// What headers say of an object that is about to be made, at once or in parts.
    static func putRequest(_ call: S3Call) throws -> PutRequest {
        try ObjectHeaders.refuseUnoffered(call)
        var request = PutRequest(bucket: call.bucket, key: call.key)
        request.metadata = ObjectHeaders.metadata(call)
        request.tags = ObjectHeaders.tags(call) ?? []
        return request
    }

    @Sendable private static func tags(_ call: S3Call) async throws -> ServiceResponse {
        let version = try await call.store.version(call.bucket, call.key, versionID: call.versionID)
        var response = S3Tagging.document(version.tags)
        ObjectHeaders.set(version: version.versionID, of: &response)
        return response
    }

    @Sendable private static func setTags(_ call: S3Call) async throws -> ServiceResponse {
        let tags = try S3Tagging.tags(try await call.document())
        let version = try await call.store.setTags(tags, of: call.bucket, call.key, versionID: call.versionID)
        var response = ServiceResponse(.ok)
        ObjectHeaders.set(version: version.versionID, of: &response)
        return response
    }

    @Sendable private static func deleteTags(_ call: S3Call) async throws -> ServiceResponse {
        let version = try await call.store.setTags([], of: call.bucket, call.key, versionID: call.versionID)
        var response = ServiceResponse(.noContent)
        ObjectHeaders.set(version: version.versionID, of: &response)
        return response
    }
}
