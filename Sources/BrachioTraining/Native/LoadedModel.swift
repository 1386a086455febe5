internal import BrachioCompiler
internal import BrachioCore
public import BrachioModelFormats
public import BrachioRuntime
public import Foundation

/// A model from a file of any kind, ready to classify: a model package or an ONNX file is compiled for this machine first.
public struct LoadedModel: Sendable {
    public enum Kind: String, Sendable, Codable {
        case modelPackage = "model package"
        case onnx = "ONNX"
        case compiledPackage = "compiled package"
    }

    public let kind: Kind
    public let classifier: Classifier

    /// - Parameter batch: photos in one run; a compiled package has its own.
    /// - Throws: `notFound`; `invalidInput` for a file that is none of the three; what opening and compiling throw.
    public init(contentsOf url: URL, batch: Int = 1, threads: Int) throws {
        switch try ModelFile(contentsOf: url) {
        case .compiled:
            let model = try CompiledModel.open(url, threads: threads)
            kind = .compiledPackage
            classifier = try Classifier(model)
        case .model(let package, let isPackage):
            kind = isPackage ? .modelPackage : .onnx
            classifier = try Compiler().classifier(package, batch: batch, pool: ThreadPool(threads: threads))
        }
    }
}

/// What a model's file turns out to be. The content decides, not the name.
public enum ModelFile {
    case model(ModelPackage, isPackage: Bool)
    case compiled

    public init(contentsOf url: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw BrachioError(.notFound, "there is no model \(url.path)", mend: "check the path")
        }
        if isFolder.boolValue {
            self = .compiled
            return
        }
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        guard try handle.read(upToCount: 2) == Data([0x1F, 0x8B]) else {
            do { self = .model(try ModelPackage.open(url, batch: 1), isPackage: false) } catch let error as BrachioError
            where error.code == .invalidInput && error.message.hasSuffix("not an ONNX file") {
                throw BrachioError(
                    .invalidInput, "\(url.path) is neither a model package, a compiled package nor an ONNX file", cause: error.cause,
                    mend: "make one with brachio train or brachio compile, or export the network to ONNX")
            }
            return
        }
        do { self = .model(try ModelPackage.read(url, batch: 1), isPackage: true) } catch let error as BrachioError
        where error.code == .invalidInput {
            // Not a trained model, then: whoever opens it says what is wrong if it is no compiled package either.
            self = .compiled
        }
    }
}
