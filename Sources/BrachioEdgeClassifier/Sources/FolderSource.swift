internal import BrachioCore
internal import Foundation

/// Photos of a folder in the order of their names.
final class FolderSource: FrameSource {
    let isLive = false
    private let folder: URL
    private let secondsBetween: Double
    private let repeats: Bool
    private var waiting: [String] = []
    private var seen: Set<String> = []
    private var last: Date?

    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp"]

    init(_ folder: URL, framesPerSecond: Double?, repeats: Bool) throws {
        self.folder = folder
        self.repeats = repeats
        secondsBetween = framesPerSecond.map { $0 > 0 ? 1 / $0 : 0 } ?? 0
        try look()
    }

    func next() throws -> Frame? {
        if waiting.isEmpty {
            if repeats { seen = [] }
            try look()
            if waiting.isEmpty {
                Thread.sleep(forTimeInterval: 0.2)
                return nil
            }
        }
        if let last, case let left = secondsBetween + last.timeIntervalSinceNow, left > 0 { Thread.sleep(forTimeInterval: min(left, secondsBetween)) }
        last = Date()
        let name = waiting.removeLast()
        seen.insert(name)
        // A file that is gone by now is no failure of the source.
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return nil }
        return Frame(.encoded(data), name: name)
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
