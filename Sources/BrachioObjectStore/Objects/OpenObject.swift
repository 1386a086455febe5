internal import BrachioCore
package import Foundation

/// An object's content, held open: it can be read to its end even if the object is replaced or deleted meanwhile.
package final class OpenObject: Sendable {
    enum Place: Sendable {
        case memory(Data)
        case file(sha256: Data)
    }
    struct Segment: Sendable {
        let place: Place
        let bytes: Int
    }

    /// A piece of content: bytes, or a stretch of a file.
    package enum Slice: Sendable {
        case memory(Data)
        case file(URL, offset: Int, bytes: Int)
    }

    package let version: ObjectVersion
    /// Start and length of each part in the content; one where it was put at once.
    package let partRanges: [Range<Int>]
    private let segments: [Segment]
    private let folder: BlobFolder

    /// The files behind `segments` have been pinned.
    init(version: ObjectVersion, segments: [Segment], folder: BlobFolder) {
        self.version = version
        self.segments = segments
        self.folder = folder
        var end = 0
        partRanges = segments.map { segment in
            end += segment.bytes
            return (end - segment.bytes)..<end
        }
    }

    deinit {
        for case .file(let sha256) in segments.map(\.place) { folder.unpin(sha256) }
    }

    /// The file that holds all of the content and nothing else, where there is one. It must not be changed.
    package var file: URL? {
        guard segments.count == 1, case .file(let sha256) = segments[0].place else { return nil }
        return folder.file(sha256)
    }

    /// The content from `range.lowerBound` up to `range.upperBound`, in order. The range lies within the content.
    package func slices(_ range: Range<Int>) -> [Slice] {
        zip(segments, partRanges).compactMap { segment, place in
            let wanted = place.clamped(to: range)
            guard !wanted.isEmpty else { return nil }
            let offset = wanted.lowerBound - place.lowerBound
            switch segment.place {
            case .memory(let bytes): return .memory(bytes.dropFirst(offset).prefix(wanted.count))
            case .file(let sha256): return .file(folder.file(sha256), offset: offset, bytes: wanted.count)
            }
        }
    }

    package var slices: [Slice] { slices(0..<version.bytes) }

    /// Hands the content over in pieces of at most one mebibyte.
    package func read(_ range: Range<Int>, _ body: (Data) async throws -> Void) async throws {
        for slice in slices(range) {
            switch slice {
            case .memory(let bytes): try await body(bytes)
            case .file(let url, let offset, let bytes):
                let handle: FileHandle
                do {
                    handle = try FileHandle(forReadingFrom: url)
                    try handle.seek(toOffset: UInt64(offset))
                } catch { throw missing(error.localizedDescription) }
                defer { try? handle.close() }
                var left = bytes
                while left > 0 {
                    guard let piece = try handle.read(upToCount: min(left, 1 << 20)), !piece.isEmpty else {
                        throw missing("the file is \(left) bytes too short")
                    }
                    left -= piece.count
                    try await body(piece)
                }
            }
        }
    }

    /// All of the content in memory.
    package func data(bytesMaximum: Int) async throws -> Data {
        guard version.bytes <= bytesMaximum else {
            throw BrachioError(.limitExceeded, "object \(version.key) has \(version.bytes) bytes; at most \(bytesMaximum) are read here")
        }
        var data = Data()
        try await read(0..<version.bytes) { data.append($0) }
        return data
    }

    /// Writes a copy of the content to `url`, whole or not at all.
    package func write(to url: URL) async throws {
        let staged = url.deletingLastPathComponent().appendingPathComponent(".\(UUID().uuidString).staged")
        guard FileManager.default.createFile(atPath: staged.path, contents: nil), let handle = try? FileHandle(forWritingTo: staged) else {
            throw BrachioError(.system, "cannot create a file in \(url.deletingLastPathComponent().path)")
        }
        do {
            try await read(0..<version.bytes) { try handle.write(contentsOf: $0) }
            try handle.close()
            guard rename(staged.path, url.path) == 0 else {
                throw BrachioError(.system, "cannot put \(url.path) in place", cause: String(cString: strerror(errno)))
            }
        } catch {
            try? FileManager.default.removeItem(at: staged)
            throw error
        }
    }

    private func missing(_ cause: String) -> BrachioError {
        BrachioError(.corrupted, "the content of object \(version.key) cannot be read", cause: cause)
    }
}
