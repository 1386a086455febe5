internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// Uploads in parts.
enum S3Uploads {
    static let handlers: [String: S3Service.Handler] = [
        "CreateMultipartUpload": begin, "UploadPart": putPart, "UploadPartCopy": copyPart, "CompleteMultipartUpload": complete,
        "AbortMultipartUpload": abort, "ListParts": S3UploadListings.parts, "ListMultipartUploads": S3UploadListings.uploads,
    ]

    static func uploadID(_ call: S3Call) throws -> String {
        guard let id = call.query["uploadId"], !id.isEmpty else {
            throw ServiceError("InvalidArgument", "This operation does not accept a query-string without uploadId.")
        }
        return id
    }

    @Sendable private static func begin(_ call: S3Call) async throws -> ServiceResponse {
        var request = try S3Objects.putRequest(call)
        request.checksum = try call.header("x-amz-checksum-algorithm").map(PromisedDigests.algorithm)
        let kind = try call.header("x-amz-checksum-type").map { text in
            guard let kind = ChecksumKind(rawValue: text) else {
                throw ServiceError("InvalidRequest", "Value for x-amz-checksum-type header is invalid.")
            }
            return kind
        }
        let upload = try await call.store.beginUpload(request, kind: kind)
        var response = S3Document.response("InitiateMultipartUploadResult") { xml in
            xml.element("Bucket", call.bucket)
            xml.element("Key", call.key)
            xml.element("UploadId", upload.id)
        }
        response.set("x-amz-checksum-algorithm", upload.algorithm?.rawValue)
        response.set("x-amz-checksum-type", upload.kind?.rawValue)
        return response
    }

    private static func partNumber(_ call: S3Call) throws -> Int {
        guard let number = call.query["partNumber"].flatMap({ Int($0) }) else {
            throw ServiceError("InvalidArgument", "Part number must be an integer between 1 and \(ObjectStoreLimits.parts), inclusive")
        }
        return number
    }

    @Sendable private static func putPart(_ call: S3Call) async throws -> ServiceResponse {
        let promised = try PromisedDigests(call)
        let upload = try await call.store.upload(uploadID(call), call.bucket, call.key)
        if let algorithm = promised.algorithm, let agreed = upload.algorithm, algorithm != agreed {
            throw ServiceError(
                "InvalidRequest",
                "Checksum Type mismatch occurred, expected checksum Type: \(agreed.rawValue.lowercased()), actual checksum Type: \(algorithm.rawValue.lowercased())")
        }
        let part = try await call.store.putPart(
            partNumber(call), of: upload, checksum: promised.algorithm, bytes: call.request.contentLengthBytes,
            provenSHA256: call.provenSHA256, body: call.request.body.map(\.readableBytesView), verify: promised.check)
        var response = ServiceResponse(.ok)
        response.set("ETag", "\"\(part.etag)\"")
        if let checksum = part.checksum { response.set(PromisedDigests.prefix + checksum.algorithm.rawValue.lowercased(), checksum.text) }
        return response
    }

    @Sendable private static func copyPart(_ call: S3Call) async throws -> ServiceResponse {
        let source = try S3Copying.Source(call)
        let upload = try await call.store.upload(uploadID(call), call.bucket, call.key)
        let object = try await call.store.open(source.bucket, source.key, versionID: source.versionID)
        var range = 0..<object.version.bytes
        if let text = call.header("x-amz-copy-source-range") {
            let ends = text.dropFirst("bytes=".count).split(separator: "-")
            guard text.hasPrefix("bytes="), ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first <= last else {
                throw ServiceError(
                    "InvalidArgument",
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
            }
            guard last < object.version.bytes else {
                throw ServiceError("InvalidArgument", "Range specified is not valid for source object of size: \(object.version.bytes)")
            }
            range = first..<(last + 1)
        }
        let part = try await call.store.putPart(
            partNumber(call), of: upload, from: object, range: range, sourceConditions: ConditionHeaders.copySource(call))
        var response = S3Document.response("CopyPartResult") { xml in
            xml.date("LastModified", part.modifiedAt)
            xml.etag(part.etag)
            if let checksum = part.checksum { xml.element("Checksum\(checksum.algorithm.rawValue)", checksum.text) }
        }
        if object.version.versionID != ObjectVersion.nullVersion {
            response.set("x-amz-copy-source-version-id", object.version.versionID)
        }
        return response
    }

    @Sendable private static func complete(_ call: S3Call) async throws -> ServiceResponse {
        let id = try uploadID(call)
        // The checksum headers of this request are about the object, not about the document.
        let document = try XMLReader.read(Array(try await call.request.body.collect().readableBytesView))
        let parts = try document.all("Part").map { part in
            guard let number = part["PartNumber"].flatMap({ Int($0.text) }), let etag = part["ETag"]?.text else {
                throw S3Failure.malformed("a Part lacks PartNumber or ETag")
            }
            return ClaimedPart(number: number, etag: ConditionHeaders.etag(etag), checksum: checksum(part))
        }
        guard !parts.isEmpty else { throw S3Failure.malformed("there is no Part") }
        let object = try await call.store.completeUpload(
            id, call.bucket, call.key, parts: parts, checksum: try PromisedDigests.checksum(call),
            bytes: call.header("x-amz-mp-object-size").flatMap { Int($0) }, conditions: ConditionHeaders.writing(call))
        var response = S3Document.response("CompleteMultipartUploadResult") { xml in
            xml.element("Location", "http://\(call.head.host)/\(PercentCoding.encode(call.bucket.utf8))/\(PercentCoding.encode(call.key.utf8, keepingSlash: true))")
            xml.element("Bucket", call.bucket)
            xml.element("Key", call.key)
            xml.etag(object.etag)
            xml.checksum(object.checksum)
        }
        ObjectHeaders.set(version: object.versionID, of: &response)
        return response
    }

    private static func checksum(_ part: XMLElement) -> Checksum? {
        for algorithm in ChecksumAlgorithm.allCases {
            if let text = part["Checksum\(algorithm.rawValue)"]?.text, let checksum = Checksum(algorithm, text: text) { return checksum }
        }
        return nil
    }

    @Sendable private static func abort(_ call: S3Call) async throws -> ServiceResponse {
        try await call.store.abortUpload(uploadID(call), call.bucket, call.key)
        return ServiceResponse(.noContent)
    }
}
