import Foundation

/// The package's own files, found from where this file was compiled.
struct SourceTree {
    struct File: CustomStringConvertible {
        /// Relative to the package's root.
        let path: String
        let lines: [Substring]

        var description: String { path }
        var name: String { String(path.split(separator: "/").last ?? "") }
        /// Written by a program, which the file says in its first lines.
        var isGenerated: Bool { lines.prefix(10).contains { $0.contains("DO NOT EDIT") } }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Swift files below a folder of the package, without generated ones.
    static func swift(_ folder: String) -> [File] { files(folder, endings: ["swift"]).filter { !$0.isGenerated } }

    static func documents() -> [File] {
        files("docs", endings: ["md"])
            + ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].compactMap(file)
    }

    /// Files below a folder whose names end in one of `endings`, in the order of their paths.
    static func files(_ folder: String, endings: Set<String>) -> [File] {
        let base = root.appendingPathComponent(folder)
        guard let paths = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var found: [File] = []
        for case let path as String in paths where endings.contains((path as NSString).pathExtension) {
            if let file = file("\(folder)/\(path)") { found.append(file) }
        }
        return found.sorted { $0.path < $1.path }
    }

    static func file(_ path: String) -> File? {
        guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else { return nil }
        return File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path) }
}
