internal import BrachioCore
public import BrachioGraph
public import BrachioImaging

/// Gives a network from elsewhere the form of Brachio's own: input `data`, RGB from 0 to 255, with the normalisation that the
/// network was trained with as its first node.
public enum ImportedClassifier {
    public static let inputName = "data"
    public static let normalizationName = "normalization"
    public static let probabilitiesName = "probabilities"

    /// The network behind a `BatchNormalization` node `normalization` that turns levels from 0 to 255 into
    /// (level / 255 - mean) / deviation. A graph that starts like that already is kept.
    ///
    /// - Parameters:
    ///   - imported: one input [N, 3, H, W] of any name. Tensors that have one of the new names are renamed.
    ///   - normalization: what the network expects; without one it takes 0 to 255 itself.
    ///   - appendsProbabilities: the network's first output, class scores [N, K] or [N, K, 1, 1], goes through a Softmax
    ///     `probabilities`, unless it comes from a Softmax already.
    public static func graph(
        _ imported: Graph, normalization: Normalization? = .imageNet, appendsProbabilities: Bool = false
    ) throws -> Graph {
        guard imported.inputs.count == 1, let input = imported.inputs.first, input.shape.axes == 4, input.shape[1] == 3 else {
            let inputs = imported.inputs.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
            throw BrachioError(
                .unsupported, "graph \(imported.name) is not a network for photos",
                cause: "its inputs are \(inputs.isEmpty ? "missing" : inputs); one of shape [N, 3, height, width] is needed")
        }
        var graph = Graph(name: imported.name)
        try graph.addInput(inputName, input.shape)
        let normalization = isNormalized(imported) ? nil : normalization
        let appendsProbabilities = appendsProbabilities && !endsInProbabilities(imported)
        var renaming = Renaming(
            of: imported, input: input.name, normalizes: normalization != nil, appendsProbabilities: appendsProbabilities)
        for name in imported.parameterOrder {
            guard let tensor = imported.parameters[name] else { continue }
            try graph.addParameter(renaming.tensor(name), tensor)
        }
        if let normalization {
            renaming.input = try addNormalization(normalization, to: &graph)
        }
        for node in imported.nodes { try graph.append(renaming.node(node)) }
        var outputs = imported.outputs.map { renaming.tensor($0) }
        if appendsProbabilities, let scores = outputs.first {
            outputs[0] = try addProbabilities(of: scores, to: &graph)
        }
        try graph.setOutputs(outputs)
        return graph
    }

    /// Whether the graph starts with `normalization` on `data` already.
    public static func isNormalized(_ graph: Graph) -> Bool {
        guard graph.inputs.map(\.name) == [inputName] else { return false }
        let readers = graph.nodes.filter { $0.inputs.contains(inputName) }
        return readers.count == 1 && readers[0].name == normalizationName && readers[0].operation is BatchNormalization
    }

    /// Whether the first output comes from a Softmax, possibly in another shape.
    private static func endsInProbabilities(_ graph: Graph) -> Bool {
        guard var wanted = graph.outputs.first else { return false }
        for node in graph.nodes.reversed() where node.outputs.contains(wanted) {
            guard node.operation is Reshape else { return node.operation is Softmax }
            wanted = node.inputs[0]
        }
        return false
    }

    private static func addNormalization(_ normalization: Normalization, to graph: inout Graph) throws -> String {
        guard normalization.mean.count == 3, normalization.deviation.count == 3,
            normalization.deviation.allSatisfy({ $0 > 0 && $0.isFinite }), normalization.mean.allSatisfy(\.isFinite)
        else {
            throw BrachioError(
                .invalidInput, "a normalisation has a mean and a positive deviation for red, green and blue",
                cause: "the mean is \(normalization.mean) and the deviation \(normalization.deviation)")
        }
        let values: [(String, [Float])] = [
            ("scale", [1, 1, 1]), ("bias", [0, 0, 0]), ("mean", normalization.mean.map { $0 * 255 }),
            ("variance", normalization.deviation.map { ($0 * 255) * ($0 * 255) }),
        ]
        for (name, numbers) in values { try graph.addParameter("\(normalizationName).\(name)", Tensor([3], numbers)) }
        return try graph.append(
            BatchNormalization(epsilon: 0), named: normalizationName,
            [inputName] + values.map { "\(normalizationName).\($0.0)" })[0]
    }

    private static func addProbabilities(of scores: String, to graph: inout Graph) throws -> String {
        let shape = graph.shape(of: scores)
        guard shape.axes >= 2, shape.dimensions[2...].allSatisfy({ $0 == 1 }) else {
            throw BrachioError(
                .unsupported, "output \(scores) of graph \(graph.name) has shape \(shape)",
                cause: "probabilities are made of class scores [N, K]")
        }
        var rows = scores
        if shape.axes > 2 {
            rows = try graph.append(Reshape(shape: [shape[0], shape[1]]), named: "\(probabilitiesName).scores", [scores])[0]
        }
        return try graph.append(Softmax(axis: 1), named: probabilitiesName, [rows])[0]
    }
}

/// The imported graph's names in the new graph.
private struct Renaming {
    /// What nodes read where they read the graph's input.
    var input = ImportedClassifier.inputName
    private let importedInput: String
    private let taken: Set<String>
    private let reserved: Set<String>

    init(of graph: Graph, input: String, normalizes: Bool, appendsProbabilities: Bool) {
        importedInput = input
        taken = Set(graph.shapes.keys).union(graph.nodes.map(\.name))
        var reserved: Set = [ImportedClassifier.inputName]
        if normalizes {
            let name = ImportedClassifier.normalizationName
            reserved.formUnion([name, "\(name).scale", "\(name).bias", "\(name).mean", "\(name).variance"])
        }
        if appendsProbabilities {
            reserved.formUnion([ImportedClassifier.probabilitiesName, "\(ImportedClassifier.probabilitiesName).scores"])
        }
        self.reserved = reserved
    }

    func tensor(_ name: String) -> String { name == importedInput ? input : free(name) }

    func node(_ node: Node) -> Node {
        Node(
            name: free(node.name), operation: node.operation, inputs: node.inputs.map { tensor($0) },
            outputs: node.outputs.map { tensor($0) })
    }

    private func free(_ name: String) -> String {
        guard reserved.contains(name) else { return name }
        var renamed = "imported.\(name)"
        while taken.contains(renamed) { renamed = "imported.\(renamed)" }
        return renamed
    }
}
