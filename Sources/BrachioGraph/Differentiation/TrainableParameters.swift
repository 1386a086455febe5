extension Graph {
    /// Names of the parameters that training may change, in their order.
    ///
    /// These are weights and biases of convolutions, fully connected layers and matrix products; scales and biases of batch
    /// normalisations; and tensors added or multiplied behind such a layer. Batch statistics, and the normalisation that a
    /// model's input passes first, are not among them.
    public var trainableParameters: [String] {
        var trainable: Set<String> = []
        var learned: Set<String> = []
        for node in nodes {
            let candidates: ArraySlice<String>
            switch node.operation {
            case is Convolution, is FullyConnected, is MatrixMultiply: candidates = node.inputs[...]
            case is BatchNormalization: candidates = isInputNormalization(node) ? [] : node.inputs[1...2]
            case is Add, is Multiply: candidates = node.inputs.contains(where: learned.contains) ? node.inputs[...] : []
            default: candidates = []
            }
            let parameters = candidates.filter { isParameter($0) && shape(of: $0).count > 1 }
            trainable.formUnion(parameters)
            if !parameters.isEmpty || node.inputs.contains(where: learned.contains) { learned.formUnion(node.outputs) }
        }
        return parameterOrder.filter(trainable.contains)
    }

    /// Whether a batch normalisation reads the graph's input directly: then it only brings pixels into range.
    func isInputNormalization(_ node: Node) -> Bool { node.operation is BatchNormalization && isInput(node.inputs[0]) }
}
