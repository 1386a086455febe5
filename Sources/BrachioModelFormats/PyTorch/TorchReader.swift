internal import BrachioCore
public import BrachioGraph
public import Foundation

/// Reads networks of which PyTorch saved only the parameters: the network is known by their names and shapes. Known are torchvision's ResNets,
/// MobileNetV2 and SqueezeNet 1.1, and the small ResNets for pictures of 32 pixels with akamaster's names.
public enum TorchReader {
    private static let batches = 1...4_096
    private static let sides = 1...4_096

    public static func recognises(_ data: Data) -> Bool { TorchStateDict.recognises(data) }

    /// The network with its logits as output. It takes its input as its maker meant it.
    ///
    /// - Parameters:
    ///   - shape: of the input, [N, 3, side, side].
    ///   - name: what messages call the file.
    /// - Throws: `unsupported` for parameters of another network, naming what was found.
    public static func read(_ data: Data, shape: [Int], named name: String) throws -> Graph {
        do {
            var parameters: [String: Tensor] = [:]
            for (name, tensor) in try TorchStateDict(data).tensors { parameters[plain(name)] = tensor }
            guard let architecture = architecture(of: parameters), let classes = classes(of: parameters) else { throw unknown(parameters) }
            guard shape.count == 4, shape[1] == 3, shape[2] == shape[3], batches.contains(shape[0]), sides.contains(shape[2]) else {
                throw BrachioError(
                    .invalidInput, "the input's shape is \(shape)", cause: "\(architecture.rawValue) takes [N, 3, side, side], with N and the side from 1 to \(sides.upperBound)",
                    mend: "name it in DataInputConfig, {\"data\": [1, 3, 224, 224]}")
            }
            let graph = try architecture.graph(classes: classes, imageSize: shape[2], batch: shape[0]).withoutItsEnds()
            try require(graph, parameters, architecture)
            return try graph.takingParameters(from: parameters)
        } catch let error as BrachioError { throw error.within(name) }
    }

    /// Without what `DataParallel` and the like put before names.
    private static func plain(_ name: String) -> String {
        for prefix in ["module.", "model.", "net."] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
        return name
    }

    private static func architecture(of parameters: [String: Tensor]) -> ModelArchitecture? {
        if parameters["features.18.0.weight"] != nil, parameters["classifier.1.weight"] != nil { return .mobileNetV2 }
        if parameters["features.12.expand3x3.weight"] != nil { return .squeezeNet }
        func blocks(_ stage: Int) -> Int { (0..<100).first { parameters["layer\(stage).\($0).conv1.weight"] == nil } ?? 0 }
        let isDeep = parameters["layer1.0.conv3.weight"] != nil
        let convolutions = isDeep ? 3 : 2
        return ModelArchitecture(resNetLayers: (1...4).reduce(2) { $0 + convolutions * blocks($1) })
    }

    private static func classes(of parameters: [String: Tensor]) -> Int? {
        ["fc.weight", "linear.weight", "classifier.1.weight"].compactMap { parameters[$0]?.shape.dimensions.first }
            .first { (1...Limits.classes).contains($0) }
    }

    private static func require(_ graph: Graph, _ parameters: [String: Tensor], _ architecture: ModelArchitecture) throws {
        for name in graph.parameterOrder {
            guard let tensor = parameters[name], tensor.shape == graph.shape(of: name) else {
                throw BrachioError(
                    .unsupported, "the parameters are not \(architecture.rawValue)'s",
                    cause: "\(name) is \(parameters[name].map { "\($0.shape)" } ?? "missing") and not \(graph.shape(of: name))",
                    mend: "export the model as ONNX")
            }
        }
        if let stray = parameters.keys.filter({ !graph.isParameter($0) }).min() {
            throw BrachioError(
                .unsupported, "the parameters are not \(architecture.rawValue)'s", cause: "\(stray) is not among them", mend: "export the model as ONNX")
        }
    }

    private static func unknown(_ parameters: [String: Tensor]) -> BrachioError {
        BrachioError(
            .unsupported, "the parameters are of no network that is known (\(parameters.keys.sorted().prefix(5).joined(separator: ", ")), …)",
            cause: "known by their parameters are \(ModelArchitecture.allCases.map(\.rawValue).joined(separator: ", "))",
            mend: "export the model as ONNX")
    }
}

extension Graph {
    /// One of our networks without the normalisation at its start and the softmax at its end, which PyTorch's do not have.
    fileprivate func withoutItsEnds() throws -> Graph {
        let input = inputs[0]
        let first = nodes.first { $0.inputs.contains(input.name) }
        guard let first, ImportedClassifier.isNormalized(self), let last = nodes.last, last.operation is Softmax else {
            throw BrachioError(.defect, "graph \(name) does not begin and end as our networks do")
        }
        var result = Graph(name: name)
        try result.addInput(input.name, input.shape)
        for name in parameterOrder where !first.inputs.contains(name) {
            if let tensor = parameters[name] { try result.addParameter(name, tensor) }
        }
        for node in nodes where node.name != first.name && node.name != last.name {
            var node = node
            node.inputs = node.inputs.map { $0 == first.outputs[0] ? input.name : $0 }
            try result.append(node)
        }
        try result.setOutputs([last.inputs[0]])
        return result
    }
}
