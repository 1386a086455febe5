internal import BrachioCore
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes

/// Reading objects, with ranges and conditions.
enum S3Reading {
    /// HEAD is the same without content.
    @Sendable static func get(_ call: S3Call) async throws -> ServiceResponse {
        let object = try await open(call)
        let version = object.version
        try check(call, version)
        let part = try part(call, object)
        let range = try part ?? RangeHeader.range(call.header("range"), of: version.bytes)
        var response = ServiceResponse(range == nil ? .ok : .partialContent)
        ObjectHeaders.write(version, to: &response)
        if let range, !(part != nil && version.bytes == 0) {
            response.set("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(version.bytes)")
        }
        if part != nil, let parts = version.parts { response.set("x-amz-mp-parts-count", "\(parts)") }
        if call.header("x-amz-checksum-mode") == "ENABLED", range == nil || range?.count == version.bytes {
            ObjectHeaders.write(version.checksum, to: &response)
        }
        overrideHeaders(call, &response)
        response.body = ObjectBody.body(object, range ?? 0..<version.bytes)
        if case .empty = response.body { response.set("Content-Length", "0") }
        return response
    }

    /// Says in headers where a delete marker hides the object.
    private static func open(_ call: S3Call) async throws -> OpenObject {
        switch try await call.store.find(call.bucket, call.key, versionID: call.versionID) {
        case .object(let object): return object
        case .deleteMarker(let marker):
            let details: WireMap = ["x-amz-delete-marker": .string("true"), "x-amz-version-id": .string(marker.versionID)]
            if call.versionID != nil {
                throw ServiceError(
                    "MethodNotAllowed", "The specified method is not allowed against this resource.", status: 405, details: details)
            }
            throw ServiceError(
                "NoSuchKey", "The specified key does not exist.", status: 404, details: details.adding("Key", call.key))
        case .missing:
            guard let versionID = call.versionID else {
                throw ServiceError("NoSuchKey", "The specified key does not exist.", status: 404, details: ["Key": .string(call.key)])
            }
            throw ServiceError(
                "NoSuchVersion", "The specified version does not exist.", status: 404,
                details: ["Key": .string(call.key), "VersionId": .string(versionID)])
        }
    }

    /// An answer "not modified" carries the ETag.
    private static func check(_ call: S3Call, _ version: ObjectVersion) throws {
        do { try ConditionHeaders.reading(call).checkReading(version) } catch let error as BrachioError where error.code == .notModified {
            throw ServiceError("NotModified", error.message, status: 304)
        }
    }

    private static func part(_ call: S3Call, _ object: OpenObject) throws -> Range<Int>? {
        guard let number = try call.number("partNumber") else { return nil }
        guard call.header("range") == nil else {
            throw ServiceError("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
        }
        guard object.version.parts != nil || number == 1, object.partRanges.indices.contains(number - 1) else {
            throw ServiceError("InvalidPartNumber", "The requested partnumber is not satisfiable", status: 416)
        }
        return object.partRanges[number - 1]
    }

    private static func overrideHeaders(_ call: S3Call, _ response: inout ServiceResponse) {
        for name in ["Content-Type", "Content-Language", "Expires", "Cache-Control", "Content-Disposition", "Content-Encoding"] {
            if let value = call.query["response-\(name.lowercased())"] { response.set(name, value) }
        }
    }

    @Sendable static func attributes(_ call: S3Call) async throws -> ServiceResponse {
        let object = try await open(call), version = object.version
        let wanted = Set(
            (call.header("x-amz-object-attributes") ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        guard !wanted.isEmpty else { throw ServiceError("InvalidArgument", "The x-amz-object-attributes header is required.") }
        var response = S3Document.response("GetObjectAttributesResponse") { xml in
            if wanted.contains("ETag") { xml.element("ETag", version.etag) }
            if wanted.contains("Checksum"), version.checksum != nil { xml.element("Checksum") { $0.checksum(version.checksum) } }
            if wanted.contains("ObjectParts"), let parts = version.parts {
                xml.element("ObjectParts") { $0.element("PartsCount", "\(parts)") }
            }
            if wanted.contains("StorageClass") { xml.element("StorageClass", "STANDARD") }
            if wanted.contains("ObjectSize") { xml.element("ObjectSize", "\(version.bytes)") }
        }
        response.set("Last-Modified", TimestampText.rfc822(version.modifiedAt))
        ObjectHeaders.set(version: version.versionID, of: &response)
        return response
    }
}

extension WireMap {
    fileprivate func adding(_ name: String, _ text: String) -> WireMap {
        var map = self
        map[name] = .string(text)
        return map
    }
}
