internal import BrachioCore
public import Foundation

/// Objects and programs that were built before, by the digest of everything that went into them.
///
/// Several processes may use one folder: entries appear whole, by rename, and never change. When the folder outgrows its
/// limit, what was used longest ago goes first.
public struct BuildCache: Sendable {
    public let folder: URL
    public let limitBytes: Int

    /// Enough for some hundred models.
    public static let defaultLimitBytes = 1 << 30

    public init(folder: URL, limitBytes: Int = defaultLimitBytes) {
        self.folder = folder
        self.limitBytes = limitBytes
    }

    /// `BRACHIO_CACHE_DIR`, or `brachio/compiled` below `XDG_CACHE_HOME` or `~/.cache`.
    public static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> BuildCache {
        func folder(_ name: String) -> URL? {
            environment[name].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
        }
        if let chosen = folder("BRACHIO_CACHE_DIR") { return BuildCache(folder: chosen) }
        let home = environment["HOME"].map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let caches = folder("XDG_CACHE_HOME") ?? home.appendingPathComponent(".cache")
        return BuildCache(folder: caches.appendingPathComponent("brachio/compiled"))
    }

    /// The file kept under `key`, marked as used now.
    func file(_ key: Digest, _ ending: String) -> URL? {
        let url = place(key, ending)
        // Setting both times to now needs no list of times, and fails where there is no file.
        return utimensat(AT_FDCWD, url.path, nil, 0) == 0 ? url : nil
    }

    /// Where a file that is being made for `key` is written before `keep`.
    func staged(_ key: Digest, _ ending: String) -> URL {
        folder.appendingPathComponent(".\(key.hexadecimal.prefix(16))-\(UUID().uuidString).\(ending)")
    }

    /// Puts a staged file in its place, durable before it is visible.
    func keep(_ staged: URL, _ key: Digest, _ ending: String) throws -> URL {
        let url = place(key, ending)
        let descriptor = open(staged.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0 else { throw failure(staged) }
        close(descriptor)
        guard rename(staged.path, url.path) == 0 else { throw failure(url) }
        return url
    }

    func prepare() throws {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw BrachioError(
                .system, "cannot make the build cache \(folder.path)", cause: error.localizedDescription,
                mend: "set BRACHIO_CACHE_DIR to a folder that can be written")
        }
    }

    /// Removes what was used longest ago until the folder is within its limit, and staged files that a day has passed over.
    func trim(now: Date = Date()) {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey, .isRegularFileKey]
        let urls = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(keys))) ?? []
        var kept: [(url: URL, used: Date, bytes: Int)] = []
        for url in urls {
            guard let values = try? url.resourceValues(forKeys: keys), values.isRegularFile == true else { continue }
            let used = values.contentModificationDate ?? .distantPast
            if url.lastPathComponent.hasPrefix("."), now.timeIntervalSince(used) > 86_400 {
                unlink(url.path)
            } else {
                kept.append((url, used, values.fileSize ?? 0))
            }
        }
        var total = kept.reduce(0) { $0 + $1.bytes }
        for entry in kept.sorted(by: { $0.used < $1.used }) where total > limitBytes {
            if entry.url.lastPathComponent.hasPrefix(".") { continue }
            unlink(entry.url.path)
            total -= entry.bytes
        }
    }

    private func place(_ key: Digest, _ ending: String) -> URL {
        folder.appendingPathComponent("\(key.hexadecimal).\(ending)")
    }

    private func failure(_ url: URL) -> BrachioError {
        BrachioError(.system, "cannot write \(url.path)", cause: String(cString: strerror(errno)))
    }
}
