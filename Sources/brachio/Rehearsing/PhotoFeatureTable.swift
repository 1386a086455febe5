internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioLinearModels
internal import BrachioManifest
internal import BrachioRuntime
internal import BrachioTraining
internal import Foundation

/// Features and classes of a set of photos, computed where the kept file does not have them.
struct PhotoFeatureTable {
    let classes: [String]
    let labels: [Int]
    let features: FeatureMatrix
    /// What computed the features.
    let extractor: String
    /// Photos a second, of those computed now; `nil` where all were kept.
    let photosPerSecond: Double?

    private static let part = 64

    init(_ set: PhotoSet, backbone: URL?, keptIn kept: URL?, pool: ThreadPool) throws {
        let extractor = try FeatureExtractor(backbone: backbone, pool: pool)
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-\(UUID().uuidString).features")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let file = try Self.file(kept ?? scratch, extractor)
        let known = try file.end().count
        let began = ProcessInfo.processInfo.systemUptime
        for start in stride(from: known, to: set.photos.count, by: Self.part) {
            let range = start..<min(set.photos.count, start + Self.part)
            let found = try extractor.features(of: range.map { set.photos[$0].file })
            try file.append(zip(range, found).map { FeatureFile.Record(object: $0, values: try? $1.get()) })
            Self.show(range.upperBound, of: set.photos.count, since: began, from: known)
        }
        let seconds = ProcessInfo.processInfo.systemUptime - began
        photosPerSecond = known < set.photos.count ? Double(set.photos.count - known) / max(1e-9, seconds) : nil
        let rows = try file.rows(0, set.photos.count)
        guard rows.objects == Array(0..<set.photos.count) else {
            throw BrachioError(.invalidInput, "\(file.url.path) holds features of other photos", mend: "remove it, or name another file")
        }
        classes = set.classes
        labels = set.photos.map(\.classIndex)
        features = rows.features
        self.extractor = extractor.name
    }

    private static func file(_ url: URL, _ extractor: FeatureExtractor) throws -> FeatureFile {
        if let file = try? FeatureFile.open(url), file.extractor == extractor.digest, file.columns == extractor.columns { return file }
        return try FeatureFile.create(url, columns: extractor.columns, extractor: extractor.digest)
    }

    private static func show(_ done: Int, of count: Int, since began: Double, from known: Int) {
        let seconds = ProcessInfo.processInfo.systemUptime - began
        let left = seconds / Double(max(1, done - known)) * Double(count - done)
        if StandardError.isTerminal {
            StandardError.writePart("\r\u{1B}[Kfeatures of \(done) of \(count) photos, \(Numbers.duration(left)) left")
            if done == count { StandardError.write("") }
        } else if done == count {
            StandardError.write("features of \(count) photos in \(Numbers.duration(seconds))")
        }
    }
}
