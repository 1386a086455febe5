internal import BrachioAccounts
internal import BrachioCore
internal import BrachioObjectStore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// One object: what it is, its photo or the beginning of its text, and its content to take away.
struct ObjectPages: ConsolePages {
    let objects: ObjectStore
    let photos: PhotoScaler
    let renderer: PageRenderer

    /// Of a text, so much is shown.
    static let previewBytes = 64 << 10

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/buckets/:bucket/object", use: show)
        router.get("/buckets/:bucket/photo", use: photo)
        router.get("/buckets/:bucket/download", use: download)
        router.post("/buckets/:bucket/object/delete", use: delete)
        router.put("/buckets/:bucket/api/objects", use: upload)
    }

    private struct Model {
        let key: String
        let uri: String
        let size: String
        let type: String
        let etag: String
        let modified: TimeText
        let versionID: String?
        let photoHref: String?
        let downloadHref: String
        let deleteHref: String
        let text: String?
        let isCut: Bool
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (bucket, key) = try place(request, context)
        let object = try await objects.open(bucket, key), version = object.version
        let isPhoto = PhotoName.isPhoto(key)
        let text = isPhoto ? nil : try await Self.beginning(object)
        let model = Model(
            key: key, uri: "s3://\(bucket)/\(key)", size: QuantityText.bytes(version.bytes), type: version.metadata.contentType ?? "not stated",
            etag: version.etag, modified: TimeText(version.modifiedAt),
            versionID: version.versionID == ObjectVersion.nullVersion ? nil : version.versionID,
            photoHref: isPhoto ? BucketPages.path(bucket, object: key, "photo", side: "screen") : nil,
            downloadHref: BucketPages.path(bucket, object: key, "download"), deleteHref: BucketPages.path(bucket, object: key, "object/delete"),
            text: text, isCut: version.bytes > Self.previewBytes)
        var page = Page(BucketContent.label(key, in: BucketContent.parent(key)), section: .buckets, template: "object", model: model)
        page.trail = BucketContent.trail(bucket, key)
        return renderer.response(page, context)
    }

    @Sendable private func photo(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (bucket, key) = try place(request, context)
        let side: PhotoScaler.Side = FormFields(query: request)["side"] == "thumbnail" ? .thumbnail : .screen
        return try await photos.answer(try await objects.open(bucket, key), side, to: request)
    }

    /// Whatever the content is, the browser saves it and does not show it: it would be shown with the console's own rights.
    @Sendable private func download(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (bucket, key) = try place(request, context)
        let object = try await objects.open(bucket, key)
        let name = AddressText.escaped(BucketContent.label(key, in: BucketContent.parent(key)))
        let headers: HTTPFields = [
            .contentType: "application/octet-stream", .contentDisposition: "attachment; filename*=UTF-8''\(name)",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        let body = ResponseBody(contentLength: object.version.bytes) { writer in
            var sent = writer
            try await object.read(0..<object.version.bytes) { piece in try await sent.write(ByteBuffer(bytes: piece)) }
            try await sent.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    @Sendable private func delete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (bucket, key) = try place(request, context)
        _ = try await objects.delete(bucket, key)
        return .done("\(key) is deleted.", to: BucketPages.path(bucket, prefix: BucketContent.parent(key)))
    }

    private struct Uploaded: Encodable {
        let key: String
        let bytes: Int
        let href: String
    }

    /// The body is the object's content; it is stored whole or not at all.
    @Sendable private func upload(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (bucket, key) = try place(request, context)
        var put = PutRequest(bucket: bucket, key: key)
        put.bytes = request.headers[.contentLength].flatMap { Int($0) }
        if let bytes = put.bytes, bytes > ObjectStoreLimits.putBytes {
            throw BrachioError(
                .entityTooLarge, "\(key) has \(QuantityText.bytes(bytes))", cause: "at most \(QuantityText.bytes(ObjectStoreLimits.putBytes)) are taken at once",
                mend: "upload it with `aws s3 cp`, which sends it in parts")
        }
        if let type = request.headers[.contentType], !type.isEmpty { put.metadata.contentType = String(type.prefix(200)) }
        let version = try await objects.put(put, body: UploadBody(request.body))
        return .json(Uploaded(key: key, bytes: version.bytes, href: BucketPages.path(bucket, object: key)), status: .created)
    }

    private func place(_ request: Request, _ context: ConsoleContext) throws -> (bucket: String, key: String) {
        guard let key = FormFields(query: request)["key"], !key.isEmpty else {
            throw BrachioError(.invalidInput, "the address names no object")
        }
        return (try context.parameters.require("bucket"), key)
    }

    /// The beginning of a text; `nil` where it is none.
    private static func beginning(_ object: OpenObject) async throws -> String? {
        var data = Data()
        try await object.read(0..<min(object.version.bytes, previewBytes)) { data.append($0) }
        guard !data.isEmpty, !data.contains(0) else { return nil }
        // A character may be cut at the end.
        for cut in 0..<4 { if let text = String(data: data.dropLast(cut), encoding: .utf8) { return text } }
        return nil
    }
}

/// A request's body in pieces, refused as soon as it is larger than an object may be.
private struct UploadBody: AsyncSequence {
    typealias Element = ByteBufferView

    let body: RequestBody

    init(_ body: RequestBody) { self.body = body }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        var bytes = 0

        mutating func next() async throws -> ByteBufferView? {
            guard let buffer = try await base.next() else { return nil }
            bytes += buffer.readableBytes
            guard bytes <= ObjectStoreLimits.putBytes else {
                throw BrachioError(.entityTooLarge, "the content is too large", cause: "at most \(ObjectStoreLimits.putBytes) bytes are taken at once")
            }
            return buffer.readableBytesView
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(base: body.makeAsyncIterator()) }
}
