internal import BrachioArchive
internal import BrachioCore
package import BrachioObjectStore
package import Foundation

/// Functions' code, once per digest, in a bucket of its own.
package struct CodeStore: Sendable {
    private let objects: ObjectStore

    package init(_ objects: ObjectStore) { self.objects = objects }

    /// Keeps a zip once it is known to be one that can be unpacked. - Throws: `invalidInput`, `limitExceeded`.
    package func keep(_ zip: Data) async throws -> CodeReference {
        guard zip.count <= FleetLimits.codeBytes else {
            throw BrachioError(
                .limitExceeded, "the code has \(zip.count) bytes", cause: "a zip of at most \(FleetLimits.codeBytes) bytes is taken", mend: "leave out what the function does not need")
        }
        try Self.check(zip)
        let code = CodeReference(sha256: Digest(of: zip).hexadecimal, bytes: zip.count)
        do { try await put(zip, code) } catch let error as BrachioError where error.code == .noSuchBucket {
            do { try await objects.createBucket(CodeReference.bucket) } catch let error as BrachioError where error.code == .bucketExists {}
            try await put(zip, code)
        }
        return code
    }

    /// Keeps what lies in a bucket.
    package func keep(bucket: String, key: String, versionID: String?) async throws -> CodeReference {
        do {
            return try await keep(objects.open(bucket, key, versionID: versionID).data(bytesMaximum: FleetLimits.codeBytes))
        } catch let error as BrachioError where [.noSuchBucket, .noSuchKey, .noSuchVersion, .isDeleteMarker].contains(error.code) {
            throw BrachioError(.invalidInput, "Error occurred while GetObject. s3://\(bucket)/\(key) is not there", cause: error.message)
        }
    }

    package func zip(_ code: CodeReference) async throws -> Data {
        let data = try await objects.open(CodeReference.bucket, code.key).data(bytesMaximum: FleetLimits.codeBytes)
        guard Digest(of: data).hexadecimal == code.sha256 else {
            throw BrachioError(.corrupted, "the code \(code.key) in the bucket \(CodeReference.bucket) is not what was stored", mend: "update the function's code")
        }
        return data
    }

    /// Unpacks the code below an empty folder.
    package func unpack(_ code: CodeReference, to folder: URL) async throws {
        let data = try await zip(code)
        try withTemporaryFolder(named: "brachio-code") { temporary in
            let file = temporary.appendingPathComponent("code.zip")
            try data.write(to: file)
            try Archive.extract(file, to: folder, limits: Self.limits, format: .zip)
        }
    }

    /// Removes the code that is not among these digests.
    func forget(allBut used: Set<String>) async throws {
        var request = ListRequest()
        request.prefix = "code/"
        do {
            while true {
                let page = try await objects.list(CodeReference.bucket, request)
                for object in page.objects where !used.contains(String(object.key.dropFirst(5).dropLast(4))) {
                    try await objects.delete(CodeReference.bucket, object.key)
                }
                guard let next = page.next else { return }
                request.after = next
            }
        } catch let error as BrachioError where error.code == .noSuchBucket {}
    }

    private func put(_ zip: Data, _ code: CodeReference) async throws {
        var request = PutRequest(bucket: CodeReference.bucket, key: code.key)
        request.metadata.contentType = "application/zip"
        try await objects.put(request, bytes: zip)
    }

    private static let limits = Archive.Limits(totalBytes: FleetLimits.unpackedCodeBytes, entries: FleetLimits.codeFilesCount)

    /// A zip is hostile until every entry of it has been read.
    private static func check(_ zip: Data) throws {
        try withTemporaryFolder(named: "brachio-code") { folder in
            let file = folder.appendingPathComponent("code.zip")
            try zip.write(to: file)
            do { try Archive.check(file, limits: limits, format: .zip) } catch let error as BrachioError {
                throw BrachioError(
                    error.code == .limitExceeded ? .limitExceeded : .invalidInput, "Could not unzip uploaded file: \(error.message.replacing(file.path, with: "the zip"))",
                    cause: error.cause, mend: error.mend ?? "check the file and upload it again")
            }
        }
    }
}
