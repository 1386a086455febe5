internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes

/// Headers that say what an object is, in requests and answers.
enum ObjectHeaders {
    private static let userPrefix = "x-amz-meta-"

    static func metadata(_ call: S3Call) -> ObjectMetadata {
        var metadata = ObjectMetadata(contentType: call.header("content-type"))
        metadata.cacheControl = call.header("cache-control")
        metadata.contentDisposition = call.header("content-disposition")
        metadata.contentLanguage = call.header("content-language")
        metadata.expires = call.header("expires")
        metadata.redirectLocation = call.header("x-amz-website-redirect-location")
        // `aws-chunked` is how the body travelled, not what the content is.
        let encodings = call.header("content-encoding")?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
        let kept = encodings.filter { $0 != "aws-chunked" && !$0.isEmpty }
        metadata.contentEncoding = kept.isEmpty ? nil : kept.joined(separator: ",")
        for field in call.head.headers where field.name.canonicalName.hasPrefix(userPrefix) {
            let name = String(field.name.canonicalName.dropFirst(userPrefix.count))
            metadata.user[name] = metadata.user[name].map { "\($0),\(field.value)" } ?? field.value
        }
        return metadata
    }

    /// `x-amz-tagging: a=1&b=2`.
    static func tags(_ call: S3Call) -> [ResourceTag]? {
        call.header("x-amz-tagging").map { QueryItem.items($0).map { ResourceTag($0.name, $0.value ?? "") } }
    }

    /// What asks for more than is offered is refused by name rather than passed over.
    static func refuseUnoffered(_ call: S3Call) throws {
        if let acl = call.header("x-amz-acl"), !["private", "bucket-owner-full-control", "bucket-owner-read"].contains(acl) {
            throw S3Failure.notImplemented("Canned ACL \(acl.prefix(40))")
        }
        if let storage = call.header("x-amz-storage-class"), storage != "STANDARD" {
            throw S3Failure.notImplemented("Storage class \(storage.prefix(40))")
        }
        for field in call.head.headers {
            let name = field.name.canonicalName
            if name.hasPrefix("x-amz-grant-") { throw S3Failure.notImplemented("A grant to others (\(name))") }
            if name.hasPrefix("x-amz-server-side-encryption") { throw S3Failure.notImplemented("Server-side encryption (\(name))") }
            if name.hasPrefix("x-amz-object-lock-") { throw S3Failure.notImplemented("Object lock (\(name))") }
            if name == "x-amz-write-offset-bytes" { throw S3Failure.notImplemented("Appending (\(name))") }
        }
    }

    static func write(_ version: ObjectVersion, to response: inout ServiceResponse) {
        let metadata = version.metadata
        response.set("ETag", "\"\(version.etag)\"")
        response.set("Last-Modified", TimestampText.rfc822(Self.wholeSeconds(version.modifiedAt)))
        response.set("Accept-Ranges", "bytes")
        response.set("Content-Type", metadata.contentType ?? "binary/octet-stream")
        response.set("Cache-Control", metadata.cacheControl)
        response.set("Content-Disposition", metadata.contentDisposition)
        response.set("Content-Encoding", metadata.contentEncoding)
        response.set("Content-Language", metadata.contentLanguage)
        response.set("Expires", metadata.expires)
        response.set("x-amz-website-redirect-location", metadata.redirectLocation)
        for (name, value) in metadata.user { response.set(userPrefix + name, value) }
        if !version.tags.isEmpty { response.set("x-amz-tagging-count", "\(version.tags.count)") }
        set(version: version.versionID, of: &response)
    }

    static func write(_ checksum: Checksum?, to response: inout ServiceResponse) {
        guard let checksum else { return }
        response.set("x-amz-checksum-\(checksum.algorithm.rawValue.lowercased())", checksum.text)
        response.set("x-amz-checksum-type", checksum.kind.rawValue)
    }

    static func set(version: String, of response: inout ServiceResponse) {
        if version != ObjectVersion.nullVersion { response.set("x-amz-version-id", version) }
    }

    /// Dates in headers have no fraction, and must not lie after the object's own.
    private static func wholeSeconds(_ date: Date) -> Date { Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)) }
}
