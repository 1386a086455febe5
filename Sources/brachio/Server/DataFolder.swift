internal import BrachioCore
internal import Foundation

/// Where a server keeps everything, and the lock that keeps a second server out.
struct DataFolder {
    let url: URL

    /// `--data`, or `$XDG_DATA_HOME/brachio`, or `~/.local/share/brachio`.
    init(_ path: String?) {
        if let path {
            url = file(path)
        } else if let home = ProcessInfo.processInfo.environment["XDG_DATA_HOME"], !home.isEmpty {
            url = file(home).appendingPathComponent("brachio")
        } else {
            url = FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".local/share/brachio")
        }
    }

    /// Buckets and objects.
    var objects: URL { url.appendingPathComponent("objects") }
    var database: URL { url.appendingPathComponent("db") }
    /// The data folder's own certificate authority.
    var certificates: URL { url.appendingPathComponent("ca") }

    /// Makes the folder where it is missing; only its owner may look into it.
    func make() throws {
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw BrachioError(
                .system, "data folder \(url.path) cannot be made", cause: error.localizedDescription, mend: "choose another with --data")
        }
    }

    /// Takes the folder for this process until the process ends, however it ends.
    func lock() throws -> FolderLock { try FolderLock(url.appendingPathComponent("server.lock")) }
}

/// A lock of the system's on a file. It goes with the process, so that a killed server leaves none behind.
final class FolderLock {
    private let descriptor: Int32

    init(_ file: URL) throws {
        descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw BrachioError(.system, "\(file.path) cannot be opened", cause: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let folder = file.deletingLastPathComponent().path
            let holder = (try? String(contentsOf: file, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            close(descriptor)
            throw BrachioError(
                .system, "another server uses the data folder \(folder)", cause: holder.isEmpty ? nil : "process \(holder) holds it",
                mend: "stop that server, or choose another folder with --data")
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            throw BrachioError(.system, "\(file.path) cannot be written", cause: String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }
}
