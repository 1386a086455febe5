internal import BrachioArchive
internal import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
public import Foundation

extension ModelPackage {
    static let modelFile = "model.onnx"

    /// Writes `model.tar.gz`: `brachio.json`, `model.onnx` and the attachments. The same package gives the same bytes; the
    /// file at `url` is replaced whole or not at all.
    public func write(to url: URL) throws {
        try validate()
        var contents = [(name: Self.modelFile, data: try ONNXWriter.write(graph, metadata: try onnxMetadata()))]
        for (name, data) in attachments.sorted(by: { $0.key < $1.key }) {
            guard name != Self.modelFile, name != ModelDescription.fileName else {
                throw BrachioError(.invalidInput, "an attachment cannot be named \(name)")
            }
            contents.append((name, data))
        }
        let description = ModelDescription(self, files: PackageManifest(of: contents).files)
        try Archive.write([(ModelDescription.fileName, try description.json())] + contents, to: url, compression: .none)
    }

    /// Reads and verifies a model package.
    /// - Parameter batch: see `ONNXReader.read`.
    /// - Throws: `notFound`; `invalidInput` for what is no model package; `unsupported` for another version of the format;
    ///   `corrupted` naming a file that is missing, not listed or changed.
    public static func read(_ url: URL, batch: Int? = nil) throws -> ModelPackage {
        let files = try Archive.read(url)
        do { return try ModelPackage(files: files, batch: batch) } catch let error as BrachioError {
            throw error.within(url.lastPathComponent)
        }
    }

    private init(files: [String: Data], batch: Int?) throws {
        guard let json = files[ModelDescription.fileName] else {
            throw BrachioError(
                .invalidInput, "not a model package", cause: "there is no \(ModelDescription.fileName) in it",
                mend: "hand over the model.tar.gz that training wrote")
        }
        let description = try ModelDescription(json: json)
        var manifest = PackageManifest(of: [])
        manifest.files = description.files
        try manifest.verify { files[$0] }
        let listed = Set(description.files.map(\.name) + [ModelDescription.fileName])
        if let stray = files.keys.filter({ !listed.contains($0) }).min() {
            throw BrachioError(.corrupted, "file \"\(stray)\" is not listed in \(ModelDescription.fileName)")
        }
        guard let model = files[Self.modelFile] else {
            throw BrachioError(.corrupted, "there is no \(Self.modelFile) in the package")
        }
        var digest: Digest?
        if let text = description.dataDigest {
            digest = Digest(hexadecimal: text)
            guard digest != nil else { throw BrachioError(.corrupted, "dataDigest is not a SHA-256 digest") }
        }
        self.init(
            graph: try ONNXReader.read(model, named: Self.modelFile, batch: batch), classes: description.classes,
            preprocessing: description.preprocessing, metrics: description.metrics, dataDigest: digest,
            creation: description.creation,
            attachments: files.filter { $0.key != Self.modelFile && $0.key != ModelDescription.fileName })
        try validate()
    }

    /// The class names travel inside `model.onnx` too, for programs that take it alone.
    private func onnxMetadata() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return ["classes": String(decoding: try encoder.encode(classes), as: UTF8.self)]
    }
}
