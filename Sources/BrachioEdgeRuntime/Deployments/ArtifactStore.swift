internal import BrachioCore
package import BrachioDeployment
package import Foundation

/// Downloaded files by digest, and what they hold, unpacked. A file of this folder is whole and what its name says; what is not yet so has
/// another ending.
package struct ArtifactStore: Sendable {
    private let folder: URL
    private let download: FileDownload
    private let unpacker: any ArchiveUnpacker
    /// Attempts whose connection broke before any byte came, in a row.
    static let fruitlessAttemptsMax = 200
    static let pauseSecondsMax = 60

    package init(folder: URL, download: FileDownload, unpacker: any ArchiveUnpacker) throws {
        self.folder = folder
        self.download = download
        self.unpacker = unpacker
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }

    private func file(_ artifact: Artifact) -> URL { folder.appendingPathComponent(artifact.sha256) }
    private func part(_ artifact: Artifact) -> URL { folder.appendingPathComponent(artifact.sha256 + ".part") }
    private func unpacked(_ artifact: Artifact) -> URL { folder.appendingPathComponent(artifact.sha256 + ".unpacked") }

    package func has(_ artifact: Artifact) -> Bool { FileManager.default.fileExists(atPath: file(artifact).path) }

    /// Bytes that the artifact has yet to take, unpacked about as many again.
    package func missingBytes(_ artifact: Artifact, isArchive: Bool) -> Int64 {
        (has(artifact) ? 0 : artifact.bytes) + (isArchive && !FileManager.default.fileExists(atPath: unpacked(artifact).path) ? artifact.bytes : 0)
    }

    /// A link that the server no longer honours: a new one is to be asked for.
    package struct LinkRefused: Error {
        package let status: Int
        package let source: String
    }

    /// Fetches the file, in as many attempts as it takes, and checks it.
    ///
    /// - Throws: ``LinkRefused``; `corrupted` where the file is not what it should be, twice.
    package func fetch(_ artifact: Artifact, told: @Sendable (Int64) -> Void) async throws {
        guard Digest(hexadecimal: artifact.sha256)?.hexadecimal == artifact.sha256 else {
            throw BrachioError(.invalidInput, "\(artifact.source) has no SHA-256 digest", cause: "\"\(artifact.sha256.prefix(80))\" is none")
        }
        if has(artifact) { return }
        for isLast in [false, true] {
            try await complete(artifact, told: told)
            let found = try Digest(ofFile: part(artifact))
            if found.hexadecimal == artifact.sha256 { return try AtomicFile.move(part(artifact), to: file(artifact)) }
            try? FileManager.default.removeItem(at: part(artifact))
            if isLast {
                throw BrachioError(
                    .corrupted, "\(artifact.source) is not what was deployed", cause: "its SHA-256 digest is \(found), not \(artifact.sha256)",
                    mend: "see whether the object has changed since, and deploy again")
            }
        }
    }

    private func complete(_ artifact: Artifact, told: @Sendable (Int64) -> Void) async throws {
        let part = part(artifact)
        var fruitless = 0, pause = 1
        while true {
            let before = Self.size(part)
            switch try await fetchOnce(artifact, part) {
            case .complete: return told(artifact.bytes)
            case .refused(let status): throw LinkRefused(status: status, source: artifact.source)
            case .broken(let cause):
                let after = Self.size(part)
                told(after)
                fruitless = after > before ? 0 : fruitless + 1
                pause = after > before ? 1 : min(2 * pause, Self.pauseSecondsMax)
                guard fruitless < Self.fruitlessAttemptsMax else { throw BrachioError(.system, "\(artifact.source) cannot be fetched", cause: cause) }
                try await Task.sleep(for: .seconds(pause))
            }
        }
    }

    private func fetchOnce(_ artifact: Artifact, _ part: URL) async throws -> FileDownload.Outcome {
        do { return try await download.fetch(artifact.link, to: part, bytes: artifact.bytes) } catch {
            // What came is not to be gone on with.
            try? FileManager.default.removeItem(at: part)
            throw (error as? BrachioError)?.within(artifact.source) ?? error
        }
    }

    static func size(_ file: URL) -> Int64 {
        let found = try? FileManager.default.attributesOfItem(atPath: file.path)
        return (found?[.size] as? NSNumber)?.int64Value ?? 0
    }

    /// Unpacks an archive that was fetched, if it is not yet.
    package func unpack(_ artifact: Artifact) async throws {
        let target = unpacked(artifact), staged = folder.appendingPathComponent(artifact.sha256 + ".unpacking")
        if FileManager.default.fileExists(atPath: target.path) { return }
        try? FileManager.default.removeItem(at: staged)
        do {
            try FileManager.default.createDirectory(at: staged, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try await unpacker.unpack(file(artifact), into: staged)
        } catch {
            try? FileManager.default.removeItem(at: staged)
            throw (error as? BrachioError ?? BrachioError(.corrupted, "it cannot be unpacked", cause: "\(error)")).within(artifact.source)
        }
        // The tree's files must be on disk before its name is.
        sync()
        try AtomicFile.move(staged, to: target)
    }

    /// Removes all but what `digests` name; returns how many bytes that freed, about.
    @discardableResult
    package func keepOnly(_ digests: Set<String>) throws -> Int64 {
        var freed: Int64 = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let digest = name.prefix { $0 != "." }
            if digests.contains(String(digest)), !name.hasSuffix(".unpacking") { continue }
            let path = folder.appendingPathComponent(name)
            freed += Self.size(path)
            try FileManager.default.removeItem(at: path)
        }
        return freed
    }
}
