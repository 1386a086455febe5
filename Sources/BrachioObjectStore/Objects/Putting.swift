internal import BrachioCore
internal import BrachioPersistence
package import Foundation

extension ObjectStore {
    /// Streams content into an object. It is on disk, and a reader sees it, when this returns; before that a reader sees what was there.
    ///
    /// `verify` gets the digests once all content has come and throws where they are not those that were promised.
    package func put<Body: AsyncSequence>(
        _ request: PutRequest, body: Body, verify: (ContentDigest) throws -> Void = { _ in }
    ) async throws -> ObjectVersion where Body.Element: Collection, Body.Element.Element == UInt8 {
        try Self.check(key: request.key)
        try request.metadata.check()
        try ResourceTag.check(request.tags, maximum: ObjectStoreLimits.objectTags)
        // A small body is read before the bucket is looked up, which then costs nothing extra.
        if (request.bytes ?? .max) > ObjectStoreLimits.inlineBytes { _ = try await bucket(request.bucket) }
        let staged = try await stage(
            body, checksum: request.checksum, promisedBytes: request.bytes, provenSHA256: request.provenSHA256, verify: verify)
        let digest = staged.digest
        let draft = VersionDraft(
            key: request.key, bytes: digest.bytes, etag: digest.etag, checksum: digest.checksum, metadata: request.metadata,
            tags: request.tags, modifiedAt: now(), conditions: request.conditions, newVersionID: newIdentifier())
        return try await commit(staged) { db, content in
            var draft = draft
            draft.content = content
            return try db.insert(draft, into: db.bucket(request.bucket), named: request.bucket).object
        }
    }

    /// Puts bytes that are in memory already.
    @discardableResult
    package func put(_ request: PutRequest, bytes: Data) async throws -> ObjectVersion {
        try await put(request, body: SingleElement(element: bytes))
    }

    /// Puts a file's content.
    @discardableResult
    package func put(_ request: PutRequest, file: URL) async throws -> ObjectVersion {
        guard let handle = try? FileHandle(forReadingFrom: file) else {
            throw BrachioError(.notFound, "cannot read \(file.path)")
        }
        defer { try? handle.close() }
        return try await put(request, body: FilePieces(handle: handle))
    }
}

/// One value as a sequence.
struct SingleElement<Element: Sendable>: AsyncSequence {
    let element: Element
    struct Iterator: AsyncIteratorProtocol {
        var element: Element?
        mutating func next() async -> Element? {
            defer { element = nil }
            return element
        }
    }
    func makeAsyncIterator() -> Iterator { Iterator(element: element) }
}

/// A file's content in pieces of one mebibyte.
struct FilePieces: AsyncSequence {
    let handle: FileHandle
    struct Iterator: AsyncIteratorProtocol {
        let handle: FileHandle
        mutating func next() async throws -> Data? {
            let piece = try handle.read(upToCount: 1 << 20)
            return piece?.isEmpty == false ? piece : nil
        }
    }
    func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }
}
