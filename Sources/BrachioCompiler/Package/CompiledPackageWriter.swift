internal import BrachioArchive
internal import BrachioCore
public import Foundation

/// `<name>-<target>.tar.gz`: a program with what a device needs to use it.
public struct CompiledPackage: Sendable {
    public var program: BuiltProgram
    /// Classes and preprocessing, the content of `brachio.json`.
    public var model: Data
    public var golden: GoldenPhoto?

    public init(program: BuiltProgram, model: Data, golden: GoldenPhoto? = nil) {
        self.program = program
        self.model = model
        self.golden = golden
    }

    /// The package's file name by convention.
    public var fileName: String { "\(program.description.name)-\(program.target.name).tar.gz" }

    /// Writes the package to `url`, whole or not at all. The same program gives the same bytes.
    public func write(to url: URL) throws {
        // Weights hardly shrink; stored, a package opens several times faster on a device.
        try Archive.write(try files(), to: url, compression: .none)
    }

    /// The package's files in the order in which they are written, the manifest last.
    package func files() throws -> [(name: String, data: Data)] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        var files = [
            (name: "compiled.so", data: program.sharedObject),
            (name: "compiled.params", data: program.parameters),
            (name: "compiled_model.json", data: try encoder.encode(program.description)),
            (name: "compiled.meta", data: try encoder.encode(CompiledMetadata(program))),
            (name: "brachio.json", data: model),
        ]
        if let golden {
            files.append((name: GoldenAnswer.photoName, data: golden.photo))
            files.append((name: GoldenAnswer.fileName, data: try encoder.encode(golden.answer)))
        }
        files.append((name: "manifest", data: try PackageManifest(of: files).json()))
        return files
    }
}
