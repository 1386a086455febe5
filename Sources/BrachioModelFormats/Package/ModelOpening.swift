internal import BrachioCore
internal import BrachioGraph
public import BrachioImaging
public import Foundation

extension ModelPackage {
    /// Opens a model package or a bare ONNX file; the content decides, not the name.
    ///
    /// A bare ONNX file becomes a classifier through `ImportedClassifier`, with probabilities. Its classes are those of its
    /// metadata, or the numbers from 0; photos are resized so that their middle seven eighths fill the input, or stretched
    /// when the input is not square.
    ///
    /// - Parameters:
    ///   - batch: see `ONNXReader.read`.
    ///   - normalization: what a bare ONNX file expects; not used for a package.
    public static func open(
        _ url: URL, batch: Int? = nil, normalization: Normalization? = .imageNet
    ) throws -> ModelPackage {
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw BrachioError(.notFound, "cannot read \(url.path)", cause: error.localizedDescription)
        }
        let start: Data
        do {
            start = try handle.read(upToCount: 2) ?? Data()
            try handle.close()
        } catch { throw BrachioError(.system, "cannot read \(url.path)", cause: error.localizedDescription) }
        if start == Data([0x1F, 0x8B]) { return try read(url, batch: batch) }
        return try importing(url, batch: batch, normalization: normalization)
    }

    private static func importing(_ url: URL, batch: Int?, normalization: Normalization?) throws -> ModelPackage {
        let name = url.lastPathComponent
        let bytes = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0
        guard bytes <= ONNXLimits.fileBytes else {
            throw BrachioError(.limitExceeded, "\(name) has more than \(ONNXLimits.fileBytes) bytes")
        }
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw BrachioError(.system, "cannot read \(url.path)", cause: error.localizedDescription)
        }
        let model = try ONNXReader.readModel(data, named: name, batch: batch, folder: url.deletingLastPathComponent())
        do {
            let graph = try ImportedClassifier.graph(
                model.graph, normalization: normalization, appendsProbabilities: true)
            let input = graph.inputs[0].shape
            let (height, width) = (input[2], input[3])
            let preprocessing = height == width
                ? Preprocessing.imageNet(size: width) : try Preprocessing(mode: .stretch, width: width, height: height)
            let output = graph.shape(of: graph.outputs[0])
            let numbered = (0..<min(output.axes == 0 ? 0 : output.count / output[0], Limits.classes)).map { String($0) }
            let package = ModelPackage(
                graph: graph, classes: model.classes ?? numbered, preprocessing: preprocessing,
                creation: model.producer.isEmpty ? nil : Creation(program: model.producer))
            try package.validate()
            return package
        } catch let error as BrachioError { throw error.within(name) }
    }
}
