internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Copies within the store.
enum S3Copying {
    struct Source: Sendable {
        let bucket: String
        let key: String
        let versionID: String?

        /// Reads `x-amz-copy-source`: `/bucket/key?versionId=…`, percent-encoded, with or without the first slash.
        init(_ call: S3Call) throws {
            var text = (call.header("x-amz-copy-source") ?? "")[...]
            if text.hasPrefix("/") { text = text.dropFirst() }
            var version: String?
            if let mark = text.range(of: "?versionId=") {
                version = PercentCoding.decoded(text[mark.upperBound...])
                text = text[..<mark.lowerBound]
            }
            let path = PercentCoding.decoded(text)
            guard let slash = path.firstIndex(of: "/"), slash != path.startIndex, path.index(after: slash) != path.endIndex else {
                throw ServiceError("InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
            }
            bucket = String(path[..<slash])
            key = String(path[path.index(after: slash)...])
            versionID = version
            try call.authorize("s3:GetObject", on: "arn:aws:s3:::\(bucket)/\(key)")
        }
    }

    @Sendable static func copy(_ call: S3Call) async throws -> ServiceResponse {
        try ObjectHeaders.refuseUnoffered(call)
        let source = try Source(call)
        var request = CopyRequest(from: (source.bucket, source.key), to: (call.bucket, call.key))
        request.sourceVersionID = source.versionID
        request.sourceConditions = ConditionHeaders.copySource(call)
        request.conditions = ConditionHeaders.writing(call)
        if try replaces(call, "metadata") { request.metadata = ObjectHeaders.metadata(call) }
        if try replaces(call, "tagging") { request.tags = ObjectHeaders.tags(call) ?? [] }
        request.checksum = try call.header("x-amz-checksum-algorithm").map(PromisedDigests.algorithm)
        let (target, sourceVersionID) = try await call.store.copy(request)
        var response = S3Document.response("CopyObjectResult") { xml in
            xml.date("LastModified", target.modifiedAt)
            xml.etag(target.etag)
            xml.checksum(target.checksum)
        }
        ObjectHeaders.set(version: target.versionID, of: &response)
        if sourceVersionID != ObjectVersion.nullVersion { response.set("x-amz-copy-source-version-id", sourceVersionID) }
        return response
    }

    private static func replaces(_ call: S3Call, _ what: String) throws -> Bool {
        switch call.header("x-amz-\(what)-directive") {
        case nil, "COPY": return false
        case "REPLACE": return true
        default: throw ServiceError("InvalidArgument", "Unknown \(what) directive.")
        }
    }
}
