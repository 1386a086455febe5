internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

/// Brings a folder's photos into a bucket; those that are there with their size already are left out, so that it can be interrupted.
struct PhotoUpload {
    let client: BucketClient
    let folder: URL
    let target: S3Location

    /// Before anything is started for its sake. - Throws: `notFound`, `invalidInput` for a file.
    static func requireFolder(_ folder: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
            throw BrachioError(.notFound, "folder \(folder.path) does not exist", mend: "check the path, or write s3://bucket/prefix/ for photos in a bucket")
        }
        guard isFolder.boolValue else { throw BrachioError(.invalidInput, "\(folder.path) is a file", mend: "name the folder that the photos are in") }
    }

    /// Photos in the folder by their path in it.
    static func paths(in folder: URL) throws -> [String] {
        try requireFolder(folder)
        guard let enumerator = FileManager.default.enumerator(atPath: folder.path) else {
            throw BrachioError(.notFound, "there is no folder \(folder.path)", mend: "check the path")
        }
        let paths = enumerator.compactMap { $0 as? String }.filter { PhotoKeys.isPhoto($0) && !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
        guard !paths.isEmpty else {
            throw BrachioError(
                .notFound, "there are no photos in \(folder.path)", cause: "names that end in \(PhotoKeys.endings.sorted().joined(separator: ", ")) are photos")
        }
        return paths.sorted()
    }

    func run(_ paths: [String], progress: ProgressLine) async throws {
        let there = Dictionary(try await client.list(target).map { ($0.key, $0.bytes) }, uniquingKeysWith: { $1 })
        var done = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, path) in paths.enumerated() {
                if index >= BucketClient.connections {
                    try await group.next()
                    done += 1
                    progress.show("\(Numbers.grouped(done)) of \(Numbers.grouped(paths.count)) photos are in \(target)")
                }
                let place = target.appending(path), file = folder.appendingPathComponent(path)
                group.addTask {
                    let content: Data
                    do { content = try Data(contentsOf: file) } catch {
                        throw BrachioError(.system, "\(file.path) cannot be read", cause: error.localizedDescription)
                    }
                    if there[place.key] == content.count { return }
                    try await client.put(place, content)
                }
            }
            try await group.waitForAll()
        }
        progress.show("\(Numbers.grouped(paths.count)) photos are in \(target)")
        progress.end()
    }
}
