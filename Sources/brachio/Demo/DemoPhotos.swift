internal import BrachioCore
internal import BrachioDemo
internal import BrachioManifest
internal import Foundation

/// The demo's photos: rendered once, then taken from the folder.
struct DemoPhotos {
    let folder: URL
    let count: Int
    let threads: Int

    /// What was rendered; written last, so that a half-rendered folder is rendered again.
    private struct Record: Codable, Equatable {
        var count: Int
        var seed: UInt64
        var files: [String]
    }

    private static let seed: UInt64 = 1
    private var recordFile: URL { folder.appendingPathComponent("rendered.json") }
    private var photoFolder: URL { folder.appendingPathComponent("photos") }

    /// The manifest of the photos, which are rendered where they are not there yet.
    func manifest(progress: @escaping @Sendable (Int) -> Void) throws -> URL {
        let manifest = folder.appendingPathComponent("all.manifest")
        if isRendered, FileManager.default.fileExists(atPath: manifest.path) { return manifest }
        try? FileManager.default.removeItem(at: recordFile)
        let rendered = try DinosaurDataset.render(
            count: count, seed: Self.seed, to: photoFolder, threads: threads, progress: progress)
        let set = try PhotoSet(
            classes: DinosaurDataset.classes,
            photos: rendered.map {
                PhotoSet.Photo(name: "photos/\($0.file.lastPathComponent)", file: $0.file, classIndex: $0.classIndex)
            })
        try set.write(manifest: manifest, label: "dinosaur")
        let record = Record(count: count, seed: Self.seed, files: rendered.map(\.file.lastPathComponent))
        try AtomicFile.write(try JSONEncoder().encode(record), to: recordFile)
        return manifest
    }

    private var isRendered: Bool {
        guard let data = try? Data(contentsOf: recordFile), let record = try? JSONDecoder().decode(Record.self, from: data)
        else { return false }
        return record.count == count && record.seed == Self.seed
            && record.files.allSatisfy { FileManager.default.fileExists(atPath: photoFolder.appendingPathComponent($0).path) }
    }
}
