internal import BrachioArchive
public import BrachioCore
public import Foundation

/// A compiled package, loaded: the program and what the package says of the model.
public struct CompiledModel: Sendable {
    public let program: Program
    /// `brachio.json`: classes, preprocessing and whatever else the model's maker recorded.
    public let model: Data

    public var description: ProgramDescription { program.description }

    /// Opens a compiled package, a `tar.gz` or a folder that one was unpacked into.
    ///
    /// Digests, interface and processor are checked before any of the package's code is loaded. The digests show damage, not
    /// origin: a package runs native code, so it is opened only where its sender is trusted.
    /// - Throws: `corrupted` for damage, naming the file; `unsupported` for another processor or version; `invalidInput` and
    ///   `limitExceeded` for what is no package.
    public static func open(
        _ url: URL, threads: Int = ThreadPool.defaultThreads
    ) throws -> CompiledModel {
        do { return try CompiledModel(PackageFiles(url), pool: ThreadPool(threads: threads)) } catch let error as BrachioError {
            throw error.message.contains(url.path) ? error : error.within(url.lastPathComponent)
        }
    }

    private init(_ files: PackageFiles, pool: ThreadPool) throws {
        let manifest = try PackageManifest(json: try files.content("manifest", bytesMax: PackageFiles.textBytesMax))
        let listed = Set(manifest.files.map(\.name))
        for name in ["compiled.so", "compiled.params", "compiled_model.json", "brachio.json"] where !listed.contains(name) {
            throw BrachioError(.corrupted, "the package's manifest does not list \"\(name)\"")
        }
        try manifest.verify { name in try files.contentIfPresent(name) }
        let expected = try ProgramDescription(
            json: try files.content("compiled_model.json", bytesMax: PackageFiles.textBytesMax), of: "compiled_model.json")
        model = try files.content("brachio.json", bytesMax: PackageFiles.textBytesMax)
        program = try Program(
            sharedObject: try files.content("compiled.so"), parameters: try files.content("compiled.params"),
            expected: expected, pool: pool)
    }
}

/// The files of a package, from an archive in memory or from a folder by mapping.
struct PackageFiles {
    /// Descriptions and manifests; the largest real ones are a hundredth of this.
    static let textBytesMax = 64 << 20

    private let folder: URL?
    private let archived: [String: Data]

    init(_ url: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw BrachioError(.notFound, "there is no compiled package \(url.path)")
        }
        folder = isFolder.boolValue ? url : nil
        archived = isFolder.boolValue ? [:] : try Archive.read(url)
    }

    func contentIfPresent(_ name: String) throws -> Data? {
        guard let folder else { return archived[name] }
        // Names come from a manifest: only direct entries of the folder are read.
        guard !name.contains("/"), name != "..", name != "." else { return nil }
        return try? Data(contentsOf: folder.appendingPathComponent(name), options: .mappedIfSafe)
    }

    func content(_ name: String, bytesMax: Int = Limits.packageBytes) throws -> Data {
        guard let data = try contentIfPresent(name) else {
            throw BrachioError(
                .invalidInput, "this is not a compiled package", cause: "there is no file \"\(name)\"",
                mend: "make one with brachio compile")
        }
        guard data.count <= bytesMax else {
            throw BrachioError(
                .limitExceeded, "file \"\(name)\" of the package is too big",
                cause: "\(data.count) bytes, at most \(bytesMax) are read")
        }
        return data
    }
}
