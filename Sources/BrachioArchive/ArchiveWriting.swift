internal import BrachioCore
internal import CArchive
public import Foundation

extension Archive {
    /// Writes an archive with `files` in the given order. The same files give the same bytes: owner, times and
    /// permissions are fixed, but for the permissions that are given. The file at `url` is replaced whole or not at all.
    /// - Throws: `invalidInput` for a name that a reader would refuse, `system` where writing fails.
    public static func write(
        _ files: [(name: String, data: Data)], to url: URL, compression: Compression = .fast, format: Format = .tarGz,
        permissions: [String: Int] = [:]
    ) throws {
        try checkNames(files.map(\.name))
        try AtomicFile.replace(url) { handle in
            try withUTF8Names {
                try withWriter(to: handle.fileDescriptor, format, compression: compression, naming: url) { writer in
                    for file in files { try add(file.name, file.data, mode_t(permissions[file.name] ?? 0o644), to: writer, naming: url) }
                }
            }
        }
    }

    private static func checkNames(_ names: [String]) throws {
        var seen: Set<String> = []
        for name in names {
            let checked = try EntryName.checked(name, nameBytes: Limits.package.nameBytes)
            guard checked == name, !name.isEmpty, seen.insert(name).inserted else {
                throw BrachioError(
                    .invalidInput, "entry \"\(EntryName.printable(name))\" cannot be written",
                    cause: "names in an archive are plain, relative and given once")
            }
        }
    }

    private static func withWriter(
        to descriptor: Int32, _ format: Format, compression: Compression, naming url: URL, _ body: (OpaquePointer) throws -> Void
    ) throws {
        guard let writer = archive_write_new() else {
            throw BrachioError(.system, "cannot write \(url.path)", cause: "out of memory")
        }
        defer { archive_write_free(writer) }
        // Without its time stamp the gzip header is the same at every run; one byte of blocking adds no padding after it.
        switch format {
        case .tarGz:
            try check(archive_write_add_filter_gzip(writer), writer, url)
            try check(archive_write_set_format_pax_restricted(writer), writer, url)
            try check(archive_write_set_options(writer, "gzip:compression-level=\(compression.rawValue),gzip:!timestamp"), writer, url)
        case .zip: try check(archive_write_set_format_zip(writer), writer, url)
        }
        try check(archive_write_set_bytes_in_last_block(writer, 1), writer, url)
        try check(archive_write_open_fd(writer, descriptor), writer, url)
        try body(writer)
        try check(archive_write_close(writer), writer, url)
    }

    private static func add(_ name: String, _ data: Data, _ permissions: mode_t, to writer: OpaquePointer, naming url: URL) throws {
        guard let entry = archive_entry_new() else {
            throw BrachioError(.system, "cannot write \(url.path)", cause: "out of memory")
        }
        defer { archive_entry_free(entry) }
        archive_entry_copy_pathname(entry, name)
        archive_entry_set_filetype(entry, EntryKind.file)
        archive_entry_set_perm(entry, permissions)
        archive_entry_set_size(entry, la_int64_t(data.count))
        archive_entry_set_mtime(entry, 0, 0)
        try check(archive_write_header(writer, entry), writer, url)
        try data.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let step = archive_write_data(writer, bytes.baseAddress! + written, bytes.count - written)
                guard step > 0 else { throw failure(writer, url) }
                written += step
            }
        }
    }

    private static func check(_ status: Int32, _ writer: OpaquePointer, _ url: URL) throws {
        guard status == ARCHIVE_OK else { throw failure(writer, url) }
    }

    private static func failure(_ writer: OpaquePointer, _ url: URL) -> BrachioError {
        let words = archive_error_string(writer).map { String(cString: $0) }
        // libarchive says "Write error" whatever the system said.
        let number = archive_errno(writer)
        let reason = number > 0 ? String(cString: strerror(number)) : nil
        return BrachioError(.system, "cannot write \(url.path)", cause: reason ?? words)
    }
}
