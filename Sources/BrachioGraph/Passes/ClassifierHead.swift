/// The fully connected layer that ends a classifier.
public struct ClassifierHead: Sendable, Hashable {
    /// Name of the tensor [N, F] that the layer reads.
    public let features: String
    /// Name of the parameter [K, F].
    public let weight: String
    /// Name of the parameter [K]; `nil` where the layer has none.
    public let bias: String?
    /// Name of the tensor [N, K] that the layer writes: the logits.
    public let logits: String
}

extension Graph {
    /// The classifier's last layer where it is fully connected: behind it come at most reshapes and a softmax.
    ///
    /// A linear probe computes features with `truncated(at: head.features)` and sets `head.weight` and `head.bias`.
    public var classifierHead: ClassifierHead? {
        guard let output = outputs.first, let node = producer(of: logits(behind: output)),
            node.operation is FullyConnected, isParameter(node.inputs[1])
        else { return nil }
        return ClassifierHead(
            features: node.inputs[0], weight: node.inputs[1], bias: node.inputs.count == 3 ? node.inputs[2] : nil,
            logits: node.outputs[0])
    }

    /// What `output` is the softmax of, reshapes on the way left out; `output` less its last reshapes where there is no softmax.
    func logits(behind output: String) -> String {
        var tensor = output
        while let node = producer(of: tensor) {
            guard node.operation is Softmax || isSigmoid(node) || node.operation is Reshape, !isFlattening(node) else { break }
            tensor = node.inputs[0]
        }
        return tensor
    }

    private func isSigmoid(_ node: Node) -> Bool { (node.operation as? Activation)?.function == .sigmoid }

    /// Whether a reshape does more than drop or add axes of extent one: it turns pictures into features.
    private func isFlattening(_ node: Node) -> Bool {
        guard node.operation is Reshape else { return false }
        let before = shape(of: node.inputs[0]).dimensions.filter { $0 != 1 }
        return before != shape(of: node.outputs[0]).dimensions.filter { $0 != 1 }
    }
}
