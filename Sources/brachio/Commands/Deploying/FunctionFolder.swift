internal import BrachioArchive
internal import BrachioCore
internal import Foundation

/// A folder with a function's code, as the zip that Lambda takes.
struct FunctionFolder {
    let url: URL

    /// Left out: what Python and editors leave behind, and what begins with a dot.
    private static let leftOut: Set<String> = ["__pycache__"]

    /// The same files give the same zip.
    func zip() throws -> Data {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw BrachioError(.notFound, "there is no folder \(url.path)", mend: "--function names a folder with the function's code")
        }
        var files: [(name: String, data: Data)] = [], permissions: [String: Int] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted() {
            let parts = path.split(separator: "/").map(String.init)
            guard !parts.contains(where: { $0.hasPrefix(".") || Self.leftOut.contains($0) || $0.hasSuffix(".pyc") }) else { continue }
            let file = url.appendingPathComponent(path)
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            files.append((path, try Data(contentsOf: file)))
            if FileManager.default.isExecutableFile(atPath: file.path) { permissions[path] = 0o755 }
        }
        guard !files.isEmpty else { throw BrachioError(.invalidInput, "the folder \(url.path) has no files") }
        return try withTemporaryFolder(named: "brachio-zip") { folder in
            let zip = folder.appendingPathComponent("code.zip")
            try Archive.write(files, to: zip, format: .zip, permissions: permissions)
            return try Data(contentsOf: zip)
        }
    }
}
