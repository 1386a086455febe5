internal import BrachioCore
internal import Foundation

/// Photos of a folder in the order of their names.
final class FolderSource: FrameSource {
    let isLive = false
    private let folder: URL
    private let watch: SourceWatch
    private let secondsBetween: Double
    private let repeats: Bool
    private var waiting: [String] = []
    private var seen: Set<String> = []
    private var last: Date?

    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp"]

    init(_ folder: URL, framesPerSecond: Double?, repeats: Bool, _ watch: SourceWatch) throws {
        self.folder = folder
        self.watch = watch
        self.repeats = repeats
        secondsBetween = framesPerSecond.map { $0 > 0 ? 1 / $0 : 0 } ?? 0
        try look()
    }

    func next() throws -> Frame? {
        if waiting.isEmpty {
            if repeats { seen = [] }
            try look()
            if waiting.isEmpty {
                try watch.pause(seconds: 0.2)
                return nil
            }
        }
        if let last, case let left = secondsBetween + last.timeIntervalSinceNow, left > 0 { try watch.pause(seconds: min(left, secondsBetween)) }
        last = Date()
        let name = waiting.removeLast()
        seen.insert(name)
        // A file that is gone by now is no failure of the source.
        guard let data = content(name) else { return nil }
        return Frame(.encoded(data), name: name)
    }

    /// Of a plain file that is no larger than a photo may be: reading anything else could take for ever.
    private func content(_ name: String) -> Data? {
        let file = folder.appendingPathComponent(name)
        guard let kind = try? FileManager.default.attributesOfItem(atPath: file.resolvingSymlinksInPath().path), kind[.type] as? FileAttributeType == .typeRegular,
            (kind[.size] as? NSNumber)?.intValue ?? .max <= Limits.photoBytes
        else { return nil }
        return try? Data(contentsOf: file)
    }

    private func look() throws {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
            throw BrachioError(.notFound, "the folder \(folder.path) cannot be read", cause: error.localizedDescription)
        }
        guard names.count <= ClassifierLimits.folderFilesCount else {
            throw BrachioError(.limitExceeded, "the folder \(folder.path) has too many files", cause: "\(names.count), at most \(ClassifierLimits.folderFilesCount) are read")
        }
        // Hidden files are being written: they get their name when they are whole.
        let photos = names.filter { !$0.hasPrefix(".") && Self.endings.contains(($0 as NSString).pathExtension.lowercased()) && !seen.contains($0) }
        waiting = photos.sorted(by: >)
    }
}
