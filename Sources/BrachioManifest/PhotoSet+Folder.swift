internal import BrachioCore
public import Foundation

extension PhotoSet {
    /// A folder with one subfolder a class. Classes and photos stand in the order of their names' UTF-8 bytes, so that every
    /// machine numbers them alike. Hidden files are passed over; a file that is not a photo is reported in `skipped`.
    public init(folder: URL) throws {
        var classes: [String] = []
        var photos: [Photo] = []
        var skipped: [Skipped] = []
        for entry in try Self.entries(of: folder) {
            guard Self.isFolder(entry) else {
                skipped.append(Skipped(name: entry.lastPathComponent, reason: "it lies outside the class folders"))
                continue
            }
            let before = photos.count
            let prefix = entry.lastPathComponent
            try Self.collect(entry, prefix: prefix, classIndex: classes.count, depth: 1, into: &photos, &skipped)
            guard photos.count > before else {
                throw BrachioError(
                    .invalidInput, "class folder \(entry.path) has no photos",
                    cause: "none of its files is a JPEG, PNG, WebP, GIF or BMP",
                    mend: "put photos of the class into it, or remove the folder")
            }
            classes.append(prefix)
        }
        guard !classes.isEmpty else {
            throw BrachioError(
                .invalidInput, "folder \(folder.path) has no class folders",
                cause: skipped.isEmpty ? "it is empty" : "it holds files only",
                mend: "make one subfolder a class and put the photos there, or hand over a manifest")
        }
        try self.init(classes: classes, photos: photos, skipped: skipped)
    }

    private static func collect(
        _ folder: URL, prefix: String, classIndex: Int, depth: Int, into photos: inout [Photo], _ skipped: inout [Skipped]
    ) throws {
        for entry in try entries(of: folder) {
            let name = "\(prefix)/\(entry.lastPathComponent)"
            if isFolder(entry) {
                guard depth < folderLevels else {
                    skipped.append(Skipped(name: name, reason: "it is nested more than \(folderLevels) folders deep"))
                    continue
                }
                try collect(entry, prefix: name, classIndex: classIndex, depth: depth + 1, into: &photos, &skipped)
            } else if PhotoSignature.format(ofFile: entry) != nil {
                photos.append(Photo(name: name, file: entry, classIndex: classIndex))
            } else {
                skipped.append(Skipped(name: name, reason: Self.reason(entry)))
            }
        }
    }

    private static func reason(_ file: URL) -> String {
        let bytes = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize
        return bytes == 0 ? "it is empty" : "it is no JPEG, PNG, WebP, GIF or BMP (photos of other kinds have to be converted)"
    }

    /// Folders within a class folder are followed this far, which also ends a loop of links.
    private static let folderLevels = 8

    private static func entries(of folder: URL) throws -> [URL] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
            throw BrachioError(
                .notFound, "folder \(folder.path) cannot be read", cause: error.localizedDescription,
                mend: "check the path and its permissions")
        }
        return names.filter { !$0.hasPrefix(".") }
            .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .map { folder.appendingPathComponent($0) }
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
