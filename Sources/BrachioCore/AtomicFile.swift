public import Foundation

/// Writing that is either whole or absent: staged beside the target, synced, renamed.
public enum AtomicFile {
    /// Replaces the file at `url` with `data`. After a crash at any instant the old or the new content is there, never a mixture.
    public static func write(_ data: Data, to url: URL, permissions: UInt16 = 0o644) throws {
        try replace(url, permissions: permissions) { handle in try handle.write(contentsOf: data) }
    }

    /// Lets `body` write to a staged file that takes the place of `url` when `body` returns, and is discarded when it throws.
    public static func replace(
        _ url: URL, permissions: UInt16 = 0o644, _ body: (FileHandle) throws -> Void
    ) throws {
        let folder = url.deletingLastPathComponent()
        let staged = folder.appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString).staged")
        let descriptor = open(staged.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(permissions))
        guard descriptor >= 0 else { throw systemError("cannot create a file in \(folder.path)") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do {
            try body(handle)
            guard fsync(descriptor) == 0 else { throw systemError("cannot sync \(staged.path)") }
            guard close(descriptor) == 0 else { throw systemError("cannot close \(staged.path)") }
        } catch {
            close(descriptor)
            unlink(staged.path)
            if let error = error as? BrachioError { throw error }
            throw BrachioError(.system, "cannot write \(url.path)", cause: error.localizedDescription)
        }
        guard rename(staged.path, url.path) == 0 else {
            let failure = systemError("cannot put \(url.path) in place")
            unlink(staged.path)
            throw failure
        }
        try syncFolder(folder)
    }

    /// Lets a finished file take the place of the one at `target`, in the same file system.
    public static func move(_ file: URL, to target: URL) throws {
        guard rename(file.path, target.path) == 0 else { throw systemError("cannot put \(target.path) in place") }
        try syncFolder(target.deletingLastPathComponent())
    }

    /// Removes what `replace` staged in `folder` when its process was killed. Nobody may be writing there.
    public static func removeStaged(in folder: URL) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasPrefix(".") && name.hasSuffix(".staged") {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    /// Makes renames inside `folder` durable.
    public static func syncFolder(_ folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError("cannot open \(folder.path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw systemError("cannot sync \(folder.path)") }
    }

    private static func systemError(_ message: String) -> BrachioError {
        BrachioError(.system, message, cause: String(cString: strerror(errno)))
    }
}
