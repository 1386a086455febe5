internal import BrachioCore
internal import Foundation
internal import Synchronization

/// Files by name within a byte limit: those written first give way. The folder may be emptied at any time.
final class PhotoCache: Sendable {
    private struct Content {
        var files: [(name: String, bytes: Int)] = []
        var names: Set<String> = []
        var bytes = 0
        var isRead = false
    }

    let folder: URL
    let bytesMaximum: Int
    private let content = Mutex(Content())

    init(folder: URL, bytesMaximum: Int) {
        self.folder = folder
        self.bytesMaximum = bytesMaximum
    }

    func read(_ name: String) -> Data? { try? Data(contentsOf: file(name)) }

    /// Keeps `data`; where that does not work, it is made again next time.
    func keep(_ data: Data, _ name: String) {
        guard data.count <= bytesMaximum / 10 else { return }
        let url = file(name)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try data.write(to: url, options: .atomic)
        } catch { return }
        let leaving = content.withLock { content in
            if !content.isRead { Self.list(folder, &content) }
            if content.names.insert(url.lastPathComponent).inserted {
                content.files.append((url.lastPathComponent, data.count))
                content.bytes += data.count
            }
            return Self.leaving(&content, bytesMaximum)
        }
        for name in leaving { try? FileManager.default.removeItem(at: folder.appendingPathComponent(name)) }
    }

    var bytes: Int { content.withLock { $0.bytes } }

    private func file(_ name: String) -> URL { folder.appendingPathComponent(name + ".jpg") }

    /// What earlier runs left, oldest first.
    private static func list(_ folder: URL, _ content: inout Content) {
        content.isRead = true
        let keys: [URLResourceKey] = [.fileSizeKey, .contentModificationDateKey]
        let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: keys)) ?? []
        let files = found.compactMap { url -> (String, Int, Date)? in
            guard url.pathExtension == "jpg", let values = try? url.resourceValues(forKeys: Set(keys)) else { return nil }
            return (url.lastPathComponent, values.fileSize ?? 0, values.contentModificationDate ?? .distantPast)
        }
        content.files = files.sorted { $0.2 < $1.2 }.map { ($0.0, $0.1) }
        content.names = Set(files.map(\.0))
        content.bytes = files.reduce(0) { $0 + $1.1 }
    }

    /// Takes the oldest from the list until a tenth is free, so that a full cache is not tidied at every photo.
    private static func leaving(_ content: inout Content, _ maximum: Int) -> [String] {
        guard content.bytes > maximum else { return [] }
        var count = 0
        while content.bytes > maximum / 10 * 9, count < content.files.count - 1 {
            content.bytes -= content.files[count].bytes
            count += 1
        }
        let names = content.files.prefix(count).map(\.name)
        content.files.removeFirst(count)
        content.names.subtract(names)
        return names
    }
}
