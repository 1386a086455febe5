internal import BrachioCore
internal import CArchive
internal import Foundation

/// One pass over an archive's regular files, with every check applied before a caller sees a name or a byte.
struct ArchiveReader {
    let url: URL
    let limits: Archive.Limits
    var format = Archive.Format.tarGz

    /// What an entry says of itself before its content comes.
    struct Claims {
        var bytes: Int
        var isExecutable: Bool
    }

    /// Calls `begin` with each file's name, what it says of itself, then what `begin` returned with each piece of its content.
    func forEachFile(
        begin: (_ name: String, _ claims: Claims) throws -> (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try withUTF8Names { try readFiles(begin) }
    }

    private func readFiles(
        _ begin: (_ name: String, _ claims: Claims) throws -> (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let reader = try open()
        defer { archive_read_free(reader) }
        var progress = Progress(remainingBytes: limits.totalBytes)
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { piece.deallocate() }
        while let entry = try nextEntry(reader) {
            progress.entries += 1
            guard progress.entries <= limits.entries else {
                throw BrachioError(.limitExceeded, "\(url.path) holds more than \(limits.entries) entries")
            }
            guard let name = try name(of: entry, &progress) else { continue }
            let declared = try declaredBytes(of: entry, name, progress)
            let receive = try begin(name, Claims(bytes: declared, isExecutable: archive_entry_perm(entry) & 0o100 != 0))
            while true {
                let count = archive_read_data(reader, piece.baseAddress, piece.count)
                guard count >= 0 else { throw damaged(reader, "entry \"\(name)\" of \(url.path)") }
                if count == 0 { break }
                progress.remainingBytes -= count
                guard progress.remainingBytes >= 0 else { throw tooBig(name) }
                try receive(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            }
        }
        guard progress.entries > 0 else {
            throw BrachioError(.invalidInput, "\(url.path) is an empty archive")
        }
    }

    private struct Progress {
        var remainingBytes: Int
        var entries = 0
        var files: Set<String> = []
        var folders: Set<String> = []
    }

    private func open() throws -> OpaquePointer {
        guard let size = try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int else {
            throw BrachioError(.notFound, "there is no archive \(url.path)")
        }
        // Stored content grows by headers and gzip's framing only.
        guard size <= limits.totalBytes + limits.totalBytes / 64 + (1 << 20) + limits.entries * 4_096 else {
            throw BrachioError(
                .limitExceeded, "archive \(url.path) is too big",
                cause: "\(size) bytes, at most \(limits.totalBytes) are unpacked")
        }
        guard let reader = archive_read_new() else {
            throw BrachioError(.system, "cannot read \(url.path)", cause: "out of memory")
        }
        switch format {
        case .tarGz:
            archive_read_support_filter_gzip(reader)
            archive_read_support_format_tar(reader)
        case .zip: archive_read_support_format_zip(reader)
        }
        guard archive_read_open_filename(reader, url.path, 1 << 16) == ARCHIVE_OK else {
            defer { archive_read_free(reader) }
            throw BrachioError(
                .invalidInput, "\(url.path) is not a \(format.rawValue) archive", cause: Self.cause(reader))
        }
        return reader
    }

    private func nextEntry(_ reader: OpaquePointer) throws -> OpaquePointer? {
        var entry: OpaquePointer?
        switch archive_read_next_header(reader, &entry) {
        case ARCHIVE_EOF: return nil
        // A warning is about a name that has no form in the process's locale, or about an unknown attribute.
        case ARCHIVE_OK, ARCHIVE_WARN: return entry
        default:
            let isForeign = Self.cause(reader)?.contains("Unrecognized archive format") ?? false
            if isForeign { throw BrachioError(.invalidInput, "\(url.path) is not a \(format.rawValue) archive") }
            throw damaged(reader, url.path)
        }
    }

    /// The checked name of a regular file, `nil` for a folder.
    private func name(of entry: OpaquePointer, _ progress: inout Progress) throws -> String? {
        guard let raw = archive_entry_pathname(entry),
            let text = String(validatingCString: raw)
        else { throw BrachioError(.invalidInput, "\(url.path) has an entry whose name is not UTF-8") }
        let name: String
        do { name = try EntryName.checked(text, nameBytes: limits.nameBytes) } catch let error as BrachioError {
            throw error.within(url.path)
        }
        func refused(_ cause: String) -> BrachioError {
            BrachioError(.invalidInput, "\(url.path): entry \"\(name)\" is not allowed", cause: cause)
        }
        guard archive_entry_hardlink(entry) == nil else { throw refused("it is a link") }
        switch archive_entry_filetype(entry) & EntryKind.mask {
        case EntryKind.file: break
        case EntryKind.folder: return nil
        case EntryKind.symbolicLink: throw refused("it is a link")
        default: throw refused("it is neither a file nor a folder")
        }
        guard !name.isEmpty else { throw refused("it has no name") }
        guard progress.files.insert(name).inserted else { throw refused("its name occurs twice") }
        var parent = name[...]
        while let slash = parent.lastIndex(of: "/") {
            parent = parent[..<slash]
            progress.folders.insert(String(parent))
            guard !progress.files.contains(String(parent)) else { throw refused("\"\(parent)\" is a file") }
        }
        guard !progress.folders.contains(name) else { throw refused("it is a folder too") }
        return name
    }

    private func declaredBytes(of entry: OpaquePointer, _ name: String, _ progress: Progress) throws -> Int {
        let declared = archive_entry_size(entry)
        guard declared >= 0 else {
            throw BrachioError(.corrupted, "entry \"\(name)\" of \(url.path) has a negative size")
        }
        guard declared <= progress.remainingBytes else { throw tooBig(name) }
        return Int(declared)
    }

    private func tooBig(_ name: String) -> BrachioError {
        BrachioError(
            .limitExceeded, "\(url.path) unpacks to more than \(limits.totalBytes) bytes",
            cause: "the limit is reached in entry \"\(name)\"")
    }

    private func damaged(_ reader: OpaquePointer, _ thing: String) -> BrachioError {
        BrachioError(.corrupted, "\(thing) is damaged", cause: Self.cause(reader), mend: "copy or make it again")
    }

    private static func cause(_ reader: OpaquePointer) -> String? {
        archive_error_string(reader).map { EntryName.printable(String(cString: $0)) }
    }
}
