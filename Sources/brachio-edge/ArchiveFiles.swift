internal import BrachioArchive
internal import BrachioCore
internal import BrachioEdgeRuntime
internal import Foundation

/// Unpacks zip and tar.gz, told apart by their first bytes.
struct ArchiveFiles: ArchiveUnpacker {
    /// Code brings its libraries along.
    private static let limits = Archive.Limits(totalBytes: 4 << 30, entries: 50_000)

    func unpack(_ archive: URL, into folder: URL) async throws {
        let handle = try FileHandle(forReadingFrom: archive)
        defer { try? handle.close() }
        let begin = try handle.read(upToCount: 2) ?? Data()
        _ = try Archive.extract(archive, to: folder, limits: Self.limits, format: begin == Data("PK".utf8) ? .zip : .tarGz)
    }
}
