internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Listings of objects and versions.
enum S3Listings {
    static let handlers: [String: S3Service.Handler] = [
        "ListObjects": objects, "ListObjectsV2": objectsV2, "ListObjectVersions": versions,
    ]

    static func request(_ call: S3Call, after: String, maximum: String) throws -> ListRequest {
        var request = ListRequest()
        request.prefix = call.query["prefix"] ?? ""
        request.delimiter = call.query["delimiter"] ?? ""
        request.after = after
        request.entriesMaximum = min(try call.number(maximum) ?? ObjectStoreLimits.pageEntries, ObjectStoreLimits.pageEntries)
        return request
    }

    @Sendable private static func objects(_ call: S3Call) async throws -> ServiceResponse {
        let encode = try KeyEncoding(call.query)
        let request = try request(call, after: call.query["marker"] ?? "", maximum: "max-keys")
        let page = try await call.store.list(call.bucket, request)
        return S3Document.response("ListBucketResult") { xml in
            xml.element("Name", call.bucket)
            xml.element("Prefix", encode(request.prefix))
            xml.element("Marker", encode(request.after))
            if !request.delimiter.isEmpty { xml.element("Delimiter", encode(request.delimiter)) }
            xml.element("MaxKeys", "\(request.entriesMaximum)")
            encode.write(&xml)
            xml.element("IsTruncated", page.next == nil ? "false" : "true")
            // Without a delimiter S3 leaves the last key to the client; giving it always is what clients accept too.
            xml.optional("NextMarker", page.next.map(encode.callAsFunction))
            for object in page.objects { write(object, encode, owner: call.account, &xml) }
            commonPrefixes(page.commonPrefixes, encode, &xml)
        }
    }

    @Sendable private static func objectsV2(_ call: S3Call) async throws -> ServiceResponse {
        guard call.query["list-type"] == "2" else { throw ServiceError("InvalidArgument", "list-type must be 2") }
        let encode = try KeyEncoding(call.query)
        let token = call.query["continuation-token"]
        let after = try token.map(read(token:)) ?? call.query["start-after"] ?? ""
        let request = try request(call, after: after, maximum: "max-keys")
        let page = try await call.store.list(call.bucket, request)
        let owner = call.query["fetch-owner"] == "true" ? call.account : nil
        return S3Document.response("ListBucketResult") { xml in
            xml.element("Name", call.bucket)
            xml.element("Prefix", encode(request.prefix))
            if !request.delimiter.isEmpty { xml.element("Delimiter", encode(request.delimiter)) }
            xml.optional("StartAfter", call.query["start-after"].map(encode.callAsFunction))
            xml.optional("ContinuationToken", token)
            xml.optional("NextContinuationToken", page.next.map { Data($0.utf8).base64EncodedString() })
            xml.element("KeyCount", "\(page.objects.count + page.commonPrefixes.count)")
            xml.element("MaxKeys", "\(request.entriesMaximum)")
            encode.write(&xml)
            xml.element("IsTruncated", page.next == nil ? "false" : "true")
            for object in page.objects { write(object, encode, owner: owner, &xml) }
            commonPrefixes(page.commonPrefixes, encode, &xml)
        }
    }

    @Sendable private static func versions(_ call: S3Call) async throws -> ServiceResponse {
        let encode = try KeyEncoding(call.query)
        let marker = call.query["version-id-marker"].flatMap { $0.isEmpty ? nil : $0 }
        let request = try request(call, after: call.query["key-marker"] ?? "", maximum: "max-keys")
        if marker != nil, request.after.isEmpty {
            throw ServiceError("InvalidArgument", "A version-id marker cannot be specified without a key marker.")
        }
        let page = try await call.store.listVersions(call.bucket, request, afterVersionID: marker)
        return S3Document.response("ListVersionsResult") { xml in
            xml.element("Name", call.bucket)
            xml.element("Prefix", encode(request.prefix))
            xml.element("KeyMarker", encode(request.after))
            xml.element("VersionIdMarker", marker ?? "")
            if !request.delimiter.isEmpty { xml.element("Delimiter", encode(request.delimiter)) }
            xml.element("MaxKeys", "\(request.entriesMaximum)")
            encode.write(&xml)
            xml.element("IsTruncated", page.next == nil ? "false" : "true")
            xml.optional("NextKeyMarker", page.next.map { encode($0.key) })
            xml.optional("NextVersionIdMarker", page.next?.versionID)
            for version in page.versions { write(version: version, encode, owner: call.account, &xml) }
            commonPrefixes(page.commonPrefixes, encode, &xml)
        }
    }

    /// Tokens are keys in Base64, which says nothing that the client does not know.
    private static func read(token: String) throws -> String {
        guard let bytes = Data(base64Encoded: token), !bytes.isEmpty else {
            throw ServiceError("InvalidArgument", "The continuation token provided is incorrect")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ object: ObjectVersion, _ encode: KeyEncoding, owner: String?, _ xml: inout XMLWriter) {
        xml.element("Contents") { xml in
            xml.element("Key", encode(object.key))
            xml.date("LastModified", object.modifiedAt)
            xml.etag(object.etag)
            if let checksum = object.checksum {
                xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
                xml.element("ChecksumType", checksum.kind.rawValue)
            }
            xml.element("Size", "\(object.bytes)")
            if let owner { xml.owner("Owner", owner) }
            xml.element("StorageClass", "STANDARD")
        }
    }

    private static func write(version: ObjectVersion, _ encode: KeyEncoding, owner: String, _ xml: inout XMLWriter) {
        xml.element(version.isDeleteMarker ? "DeleteMarker" : "Version") { xml in
            xml.element("Key", encode(version.key))
            xml.element("VersionId", version.versionID)
            xml.element("IsLatest", version.isLatest ? "true" : "false")
            xml.date("LastModified", version.modifiedAt)
            xml.owner("Owner", owner)
            guard !version.isDeleteMarker else { return }
            xml.etag(version.etag)
            xml.element("Size", "\(version.bytes)")
            xml.element("StorageClass", "STANDARD")
        }
    }

    static func commonPrefixes(_ prefixes: [String], _ encode: KeyEncoding, _ xml: inout XMLWriter) {
        for prefix in prefixes { xml.element("CommonPrefixes") { $0.element("Prefix", encode(prefix)) } }
    }
}
