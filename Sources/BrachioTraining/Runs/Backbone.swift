public import BrachioCore
public import BrachioGraph
public import BrachioImaging
internal import BrachioModelFormats
public import Foundation

/// A network trained elsewhere, on other photos, whose features are to be used.
public struct Backbone: Sendable {
    /// Input `data`, pixels from 0 to 255; whatever head it came with.
    public let graph: Graph
    /// What the network was trained for.
    public let preprocessing: Preprocessing
    /// Of the file.
    public let digest: Digest

    /// Reads an ONNX file or a model package. A bare ONNX network is taken to expect ImageNet's normalisation.
    public init(contentsOf url: URL) throws {
        let handle = FileHandle(forReadingAtPath: url.path)
        guard let handle else {
            throw BrachioError(.notFound, "backbone \(url.path) cannot be read", mend: "check the path and its permissions")
        }
        defer { try? handle.close() }
        digest = try Digest(ofFile: url)
        if try handle.read(upToCount: 2) == Data([0x1F, 0x8B]) {
            let package = try ModelPackage.read(url, batch: 1)
            graph = package.graph
            preprocessing = package.preprocessing
            return
        }
        let network = try ONNXReader.read(Data(contentsOf: url), named: url.lastPathComponent, batch: 1, folder: url.deletingLastPathComponent())
        do { graph = try ImportedClassifier.graph(network, normalization: .imageNet) } catch let error as BrachioError {
            throw error.within(url.lastPathComponent)
        }
        let input = graph.inputs[0].shape
        preprocessing =
            input[2] == input[3]
            ? .imageNet(size: input[2]) : try Preprocessing(mode: .stretch, width: input[3], height: input[2])
    }

    /// The network with a fresh head for `classes` classes, for pictures as `preprocessing` makes them, and the place of its parts.
    func classifier(
        classes: Int, for preprocessing: Preprocessing, seed: UInt64
    ) throws -> (graph: Graph, head: ClassifierHead) {
        let classifier = try graph.replacingHead(classes: classes, seed: seed)
            .resized(height: preprocessing.height, width: preprocessing.width)
        guard let head = classifier.classifierHead else {
            throw BrachioError(.defect, "the new head of \(graph.name) is not found")
        }
        return (classifier, head)
    }
}
