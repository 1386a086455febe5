internal import BrachioObjectStore
internal import BrachioWire

/// Listings of uploads under way, and of their parts.
enum S3UploadListings {
    @Sendable static func parts(_ call: S3Call) async throws -> ServiceResponse {
        let after = try call.number("part-number-marker") ?? 0
        let maximum = min(try call.number("max-parts") ?? ObjectStoreLimits.pageEntries, ObjectStoreLimits.pageEntries)
        let page = try await call.store.listParts(
            S3Uploads.uploadID(call), call.bucket, call.key, after: after, maximum: maximum)
        return S3Document.response("ListPartsResult") { xml in
            xml.element("Bucket", call.bucket)
            xml.element("Key", call.key)
            xml.element("UploadId", page.upload.id)
            xml.owner("Initiator", call.account)
            xml.owner("Owner", call.account)
            xml.element("StorageClass", "STANDARD")
            xml.element("PartNumberMarker", "\(after)")
            xml.optional("NextPartNumberMarker", page.next.map { "\($0)" })
            xml.element("MaxParts", "\(maximum)")
            xml.element("IsTruncated", page.next == nil ? "false" : "true")
            xml.optional("ChecksumAlgorithm", page.upload.algorithm?.rawValue)
            xml.optional("ChecksumType", page.upload.kind?.rawValue)
            for part in page.parts {
                xml.element("Part") { xml in
                    xml.element("PartNumber", "\(part.number)")
                    xml.date("LastModified", part.modifiedAt)
                    xml.etag(part.etag)
                    xml.element("Size", "\(part.bytes)")
                    if let checksum = part.checksum { xml.element("Checksum\(checksum.algorithm.rawValue)", checksum.text) }
                }
            }
        }
    }

    @Sendable static func uploads(_ call: S3Call) async throws -> ServiceResponse {
        let encode = try KeyEncoding(call.query)
        let request = try S3Listings.request(call, after: call.query["key-marker"] ?? "", maximum: "max-uploads")
        let marker = call.query["upload-id-marker"].flatMap { $0.isEmpty || request.after.isEmpty ? nil : $0 }
        let page = try await call.store.listUploads(call.bucket, request, afterID: marker)
        return S3Document.response("ListMultipartUploadsResult") { xml in
            xml.element("Bucket", call.bucket)
            xml.element("KeyMarker", encode(request.after))
            xml.element("UploadIdMarker", marker ?? "")
            xml.optional("NextKeyMarker", page.next.map { encode($0.key) })
            xml.optional("NextUploadIdMarker", page.next?.id)
            xml.element("Prefix", encode(request.prefix))
            if !request.delimiter.isEmpty { xml.element("Delimiter", encode(request.delimiter)) }
            xml.element("MaxUploads", "\(request.entriesMaximum)")
            encode.write(&xml)
            xml.element("IsTruncated", page.next == nil ? "false" : "true")
            for upload in page.uploads {
                xml.element("Upload") { xml in
                    xml.element("UploadId", upload.id)
                    xml.element("Key", encode(upload.key))
                    xml.date("Initiated", upload.begunAt)
                    xml.element("StorageClass", "STANDARD")
                    xml.owner("Owner", call.account)
                    xml.owner("Initiator", call.account)
                    xml.optional("ChecksumAlgorithm", upload.algorithm?.rawValue)
                    xml.optional("ChecksumType", upload.kind?.rawValue)
                }
            }
            S3Listings.commonPrefixes(page.commonPrefixes, encode, &xml)
        }
    }
}
