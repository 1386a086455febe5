internal import BrachioCore
public import Foundation

extension Archive {
    /// The content of every regular file by its name.
    /// - Throws: `notFound`; `invalidInput` for a file that is no archive and for names, links or devices that are
    ///   refused; `corrupted` where the archive is damaged or ends early; `limitExceeded`.
    public static func read(_ url: URL, limits: Limits = .package, format: Format = .tarGz) throws -> [String: Data] {
        var files: [String: Data] = [:]
        try ArchiveReader(url: url, limits: limits, format: format).forEachFile { name, claims in
            files[name] = Data()
            // The declared size is only a claim; memory beyond this grows with what really arrives.
            files[name]!.reserveCapacity(min(claims.bytes, 256 << 20))
            return { piece in files[name]!.append(contentsOf: piece) }
        }
        return files
    }

    /// Unpacks every regular file below `folder`, which is made if missing and must be empty. When it throws, nothing is left. Programs stay
    /// executable.
    /// - Returns: the names of the files, in the archive's order.
    @discardableResult
    public static func extract(_ url: URL, to folder: URL, limits: Limits = .package, format: Format = .tarGz) throws -> [String] {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        guard try files.contentsOfDirectory(atPath: folder.path).isEmpty else {
            throw BrachioError(.invalidInput, "cannot unpack into \(folder.path)", cause: "the folder is not empty")
        }
        do { return try extract(url, intoEmpty: folder, limits: limits, format: format) } catch {
            for name in (try? files.contentsOfDirectory(atPath: folder.path)) ?? [] {
                try? files.removeItem(at: folder.appendingPathComponent(name))
            }
            throw error
        }
    }

    /// Reads every entry to its end and keeps nothing: what passes can be unpacked.
    /// - Returns: the names of the files, in the archive's order.
    /// - Throws: as `read`.
    @discardableResult
    public static func check(_ url: URL, limits: Limits = .package, format: Format = .tarGz) throws -> [String] {
        var names: [String] = []
        try ArchiveReader(url: url, limits: limits, format: format).forEachFile { name, _ in
            names.append(name)
            return { _ in }
        }
        return names
    }

    private static func extract(_ url: URL, intoEmpty folder: URL, limits: Limits, format: Format) throws -> [String] {
        var names: [String] = []
        var current: FileHandle?
        defer { try? current?.close() }
        try ArchiveReader(url: url, limits: limits, format: format).forEachFile { name, claims in
            try current?.close()
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, claims.isExecutable ? 0o755 : 0o644)
            guard descriptor >= 0 else {
                throw BrachioError(
                    .system, "cannot create \(file.path)", cause: String(cString: strerror(errno)))
            }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            current = handle
            names.append(name)
            return { piece in try handle.write(contentsOf: Data(piece)) }
        }
        return names
    }
}
