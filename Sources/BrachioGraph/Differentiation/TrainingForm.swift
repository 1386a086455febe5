internal import BrachioCore

/// The pass that gives a model the behaviour it has while it is trained.
///
/// - A batch normalisation whose scale or bias is trained uses the batch's own statistics, and the running ones follow with
///   momentum 0.1 and an unbiased variance, as PyTorch's. Frozen ones and the input normalisation keep theirs.
/// - Dropout drops; the fate of the elements hangs on the added input `dropout.seed`.
struct TrainingForm {
    static let seed = "dropout.seed"
    let trained: Set<String>
    private var dropouts: UInt32 = 0

    init(trained: Set<String>) { self.trained = trained }

    mutating func apply(to graph: Graph) throws -> Graph {
        var result = Graph(name: graph.name)
        for input in graph.inputs { try result.addInput(input.name, input.shape) }
        for name in graph.parameterOrder { try result.copyParameter(name, from: graph) }
        for node in graph.nodes {
            switch node.operation {
            case let normalization as BatchNormalization where isTrained(node, in: graph):
                try append(normalization, node, to: &result)
            case let dropout as Dropout where dropout.rate > 0:
                try append(dropout, node, to: &result)
            default:
                try result.append(node)
            }
        }
        try result.setOutputs(graph.outputs)
        return result
    }

    private func isTrained(_ node: Node, in graph: Graph) -> Bool {
        !graph.isInputNormalization(node) && node.inputs[1...2].contains(where: trained.contains)
            && node.inputs[3...4].allSatisfy(graph.isParameter)
    }

    private func append(_ normalization: BatchNormalization, _ node: Node, to graph: inout Graph) throws {
        let layout = ChannelLayout(graph.shape(of: node.inputs[0]))
        let count = layout.valuesPerChannel
        guard count > 1 else {
            throw BrachioError(
                .invalidInput,
                "node \(node.name) cannot normalise over a batch with one value a channel (\(graph.shape(of: node.inputs[0])))",
                mend: "train with a larger batch or larger pictures")
        }
        let statistics = [node.name + ".batch_mean", node.name + ".batch_variance"]
        try graph.append(
            Node(
                name: node.name, operation: BatchNormalizationTraining(epsilon: normalization.epsilon),
                inputs: Array(node.inputs[0...2]), outputs: node.outputs + statistics))
        let corrections = [1, Float(count) / Float(count - 1)]
        for (index, running) in node.inputs[3...4].enumerated() {
            let average = try graph.append(
                RunningAverage(correction: corrections[index]), named: "update.\(running)", [running, statistics[index]])
            try graph.addStateUpdate(running, becomes: average[0])
        }
    }

    private mutating func append(_ dropout: Dropout, _ node: Node, to graph: inout Graph) throws {
        if !graph.hasTensor(Self.seed) { try graph.addInput(Self.seed, [1]) }
        dropouts += 1
        var node = node
        node.operation = DropoutTraining(rate: dropout.rate, salt: dropouts)
        node.inputs.append(Self.seed)
        try graph.append(node)
    }
}
