internal import BrachioCore
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// Uploads from a browser's form, whose policy is signed instead of the request.
struct S3PostObject: Sendable {
    let signers: S3Signers

    func respond(to call: S3Call) async throws -> ServiceResponse {
        let boundary = try FormReader.boundary(call.header("content-type"))
        let body = FormFile(stream: call.request.body, reader: FormReader(boundary: boundary))
        var iterator = body.makeAsyncIterator()
        var fields: [String: String] = [:]
        var file: (name: String?, type: String?) = (nil, nil)
        reading: while let event = try await iterator.event() {
            switch event {
            case .field(let name, let value): fields[name] = value
            case .file(let name, let type):
                file = (name, type)
                break reading
            case .data, .end: break reading
            }
        }
        fields["key"] = fields["key"]?.replacing("${filename}", with: Self.baseName(file.name))
        guard let key = fields["key"], !key.isEmpty else {
            throw ServiceError("InvalidArgument", "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.")
        }
        let policy = try await verified(fields, call, key)
        var request = PutRequest(bucket: call.bucket, key: key)
        request.metadata = Self.metadata(fields, file.type)
        if let tagging = fields["tagging"] { request.tags = try S3Tagging.tags(XMLReader.read(Array(tagging.utf8))) }
        let version = try await call.store.put(request, body: RestOfForm(iterator: iterator, bytesMaximum: policy?.lengthRange?.upperBound)) { digest in
            guard digest.bytes >= policy?.lengthRange?.lowerBound ?? 0 else { throw ServiceError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size") }
        }
        return Self.answer(version, fields, call)
    }

    /// Checks signature, policy and permissions. A signed request needs no policy.
    private func verified(_ fields: [String: String], _ call: S3Call, _ key: String) async throws -> PostPolicy? {
        let resource = "arn:aws:s3:::\(call.bucket)/\(key)"
        guard let text = fields["policy"] else {
            try call.authorize("s3:PutObject", on: resource)
            return nil
        }
        let signer = try await signers.signer(ofForm: fields, policy: text, now: call.request.date)
        let policy = try PostPolicy(base64: text)
        var shown = fields
        shown["bucket"] = call.bucket
        try policy.check(shown, now: call.request.date)
        var signed = call.request
        signed.caller = signer
        try S3Call(request: signed, store: call.store, bucket: call.bucket, key: key).authorize("s3:PutObject", on: resource)
        return policy
    }

    private static func metadata(_ fields: [String: String], _ fileType: String?) -> ObjectMetadata {
        var metadata = ObjectMetadata(contentType: fields["content-type"] ?? fileType)
        metadata.cacheControl = fields["cache-control"]
        metadata.contentDisposition = fields["content-disposition"]
        metadata.contentEncoding = fields["content-encoding"]
        metadata.expires = fields["expires"]
        for (name, value) in fields where name.hasPrefix("x-amz-meta-") { metadata.user[String(name.dropFirst("x-amz-meta-".count))] = value }
        return metadata
    }

    private static func answer(_ version: ObjectVersion, _ fields: [String: String], _ call: S3Call) -> ServiceResponse {
        let location = "http://\(call.head.host)/\(PercentCoding.encode(version.bucket.utf8))/\(PercentCoding.encode(version.key.utf8, keepingSlash: true))"
        var response = ServiceResponse(.noContent)
        if let target = fields["success_action_redirect"] ?? fields["redirect"], let url = URL(string: target), url.host != nil {
            let query = "bucket=\(PercentCoding.encode(version.bucket.utf8))&key=\(PercentCoding.encode(version.key.utf8))&etag=%22\(version.etag)%22"
            response.status = .seeOther
            response.set("Location", target + (target.contains("?") ? "&" : "?") + query)
        } else if fields["success_action_status"] == "201" {
            var xml = XMLWriter(declaration: true)
            xml.element("PostResponse") { xml in
                xml.element("Location", location)
                xml.element("Bucket", version.bucket)
                xml.element("Key", version.key)
                xml.etag(version.etag)
            }
            response = S3Document.response(xml, status: .created)
            response.set("Location", location)
        } else {
            if fields["success_action_status"] == "200" { response.status = .ok }
            response.set("Location", location)
        }
        response.set("ETag", "\"\(version.etag)\"")
        ObjectHeaders.set(version: version.versionID, of: &response)
        return response
    }

    /// Browsers may send a whole path.
    private static func baseName(_ name: String?) -> String { (name ?? "").split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? "" }
}

/// A request's body as the events of its form.
private struct FormFile {
    let stream: ContentStream
    let reader: FormReader

    func makeAsyncIterator() -> Iterator { Iterator(upstream: stream.makeAsyncIterator(), reader: reader) }

    struct Iterator {
        var upstream: ContentStream.AsyncIterator
        var reader: FormReader

        mutating func event() async throws -> FormReader.Event? {
            while true {
                if let event = try reader.next() { return event }
                guard let piece = try await upstream.next() else { throw FormReader.malformed("it ends before its last boundary") }
                reader.feed(piece.readableBytesView)
            }
        }
    }
}

/// The file's bytes, once the fields before it have been read. - Throws: `EntityTooLarge` as soon as there are more than allowed.
private struct RestOfForm: AsyncSequence {
    let iterator: FormFile.Iterator
    let bytesMaximum: Int?

    struct Iterator: AsyncIteratorProtocol {
        var events: FormFile.Iterator
        var bytesLeft: Int
        var isFinished = false

        mutating func next() async throws -> [UInt8]? {
            guard !isFinished else { return nil }
            if case .data(let bytes) = try await events.event() {
                bytesLeft -= bytes.count
                guard bytesLeft >= 0 else {
                    throw ServiceError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
                }
                return bytes
            }
            isFinished = true
            while try await events.upstream.next() != nil {}
            return nil
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(events: iterator, bytesLeft: bytesMaximum ?? .max) }
}
