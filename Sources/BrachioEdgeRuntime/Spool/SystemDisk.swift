internal import BrachioCore
package import Foundation

/// A folder of the file system.
package struct SystemDisk: SpoolDisk {
    private let folder: URL

    /// Makes the folder where it is missing.
    package init(_ folder: URL) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try AtomicFile.syncFolder(folder.deletingLastPathComponent())
        } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.system, "the folder \(folder.path) cannot be made", cause: error.localizedDescription)
        }
    }

    package func names() throws -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
            throw BrachioError(.system, "the folder \(folder.path) cannot be read", cause: error.localizedDescription)
        }
    }

    package func open(_ name: String) throws -> any SpoolFile {
        let path = folder.appendingPathComponent(name).path
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemDiskFile.failure("\(path) cannot be opened") }
        return SystemDiskFile(descriptor, path)
    }

    package func remove(_ name: String) throws {
        let path = folder.appendingPathComponent(name).path
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemDiskFile.failure("\(path) cannot be removed") }
    }

    package func syncNames() throws { try AtomicFile.syncFolder(folder) }

    package func freeBytes() -> Int64 {
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else { return .max }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}

private struct SystemDiskFile: SpoolFile {
    private let descriptor: Int32
    private let path: String

    init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    static func failure(_ message: String) -> any Error {
        if errno == ENOSPC || errno == EDQUOT { return SpoolDiskFull() }
        return BrachioError(.system, message, cause: String(cString: strerror(errno)))
    }

    func size() throws -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw Self.failure("\(path) cannot be read") }
        return Int(end)
    }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        try bytes.withUnsafeBytes { all in
            var done = 0
            while done < all.count {
                let count = pwrite(descriptor, all.baseAddress! + done, all.count - done, off_t(offset + done))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.failure("\(path) cannot be written") }
                done += count
            }
        }
    }

    func read(_ count: Int, at offset: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else { throw Self.failure("\(path) cannot be read") }
                if got == 0 { break }
                filled += got
            }
        }
    }

    func sync() throws {
        guard fdatasync(descriptor) == 0 else { throw Self.failure("\(path) cannot be made durable") }
    }

    func truncate(_ bytes: Int) throws {
        guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw Self.failure("\(path) cannot be cut") }
    }

    func reserve(_ bytes: Int) throws {
        let result = posix_fallocate(descriptor, 0, off_t(bytes))
        guard result == 0 else {
            errno = result
            throw Self.failure("\(path) cannot be given room")
        }
    }

    func close() { Foundation.close(descriptor) }
}
