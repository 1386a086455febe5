internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ObjectStore {
    /// Reads a body to its end, lets `verify` compare it with what was promised, and leaves it staged. Nothing is left of a body that
    /// fails.
    func stage<Body: AsyncSequence>(
        _ body: Body, checksum: ChecksumAlgorithm?, promisedBytes: Int?, provenSHA256: Data?, verify: (ContentDigest) throws -> Void
    ) async throws -> StagedContent where Body.Element: Collection, Body.Element.Element == UInt8 {
        let writer = ContentWriter(folder: folder, checksum: checksum, provenSHA256: provenSHA256)
        do {
            for try await piece in body { try await writer.append(piece) }
            let staged = try await writer.finish()
            if let promisedBytes, staged.digest.bytes != promisedBytes {
                throw BrachioError(
                    .incompleteBody, "You did not provide the number of bytes specified by the Content-Length HTTP header",
                    cause: "\(staged.digest.bytes) of \(promisedBytes) bytes came")
            }
            try verify(staged.digest)
            return staged
        } catch {
            await writer.discard()
            throw error
        }
    }

    /// Puts staged content in place and, in one transaction, makes it known and does `body`, which refers to it by its row.
    func commit<Value: Sendable>(
        _ staged: StagedContent, _ body: @escaping @Sendable (Connection, _ content: Int64) throws -> Value
    ) async throws -> Value {
        let digest = staged.digest
        guard case .file(let file) = staged.place else {
            return try await database.write { db in try body(db, db.content(staged)) }
        }
        folder.pin(digest.sha256)
        defer { folder.unpin(digest.sha256) }
        do { try folder.place(file, as: digest.sha256) } catch {
            try? FileManager.default.removeItem(at: file)
            throw error
        }
        return try await database.write { db in try body(db, db.content(staged)) }
    }
}

extension Connection {
    /// The row of content with that digest, made where it is missing.
    fileprivate func content(_ staged: StagedContent) throws -> Int64 {
        let digest = staged.digest
        if let row = try row("SELECT id FROM content WHERE sha256 = ?", [digest.sha256]) { return row[0] }
        guard case .memory(let bytes) = staged.place else {
            try run("INSERT INTO content (sha256, size, is_inline) VALUES (?, ?, 0)", [digest.sha256, digest.bytes])
            return lastInsertedRowID
        }
        try run("INSERT INTO content (sha256, size, is_inline) VALUES (?, ?, 1)", [digest.sha256, digest.bytes])
        let id = lastInsertedRowID
        try run("INSERT INTO inline (content, bytes) VALUES (?, ?)", [id, bytes])
        return id
    }
}
