internal import BrachioCore

extension Graph {
    /// The tensor that the last layer of a classifier reads; `output` itself where the graph computes features only.
    func featuresOfHead(_ output: String) throws -> String {
        if let head = classifierHead { return head.features }
        let logits = logits(behind: output)
        if let node = producer(of: logits),
            let features = featuresOfConvolution(node) ?? featuresOfPooledConvolution(node) ?? featuresOfProduct(node)
        {
            return features
        }
        guard producer(of: output)?.operation is Softmax else { return output }
        throw BrachioError(
            .unsupported, "graph \(name) ends in a classifier whose last layer cannot be told from the rest",
            mend: "cut the graph where its features are")
    }

    /// A 1×1 convolution of a picture of one pixel: a fully connected layer in another form.
    private func featuresOfConvolution(_ node: Node) -> String? {
        guard isPointwise(node) else { return nil }
        let x = shape(of: node.inputs[0])
        return x[2] == 1 && x[3] == 1 ? node.inputs[0] : nil
    }

    /// A 1×1 convolution with one filter a class, perhaps an activation, and a global pooling.
    private func featuresOfPooledConvolution(_ pool: Node) -> String? {
        guard isGlobalPooling(pool), var node = producer(of: pool.inputs[0]) else { return nil }
        if node.operation is Activation, let before = producer(of: node.inputs[0]) { node = before }
        return isPointwise(node) ? node.inputs[0] : nil
    }

    /// A matrix product with a parameter, perhaps with a bias added.
    private func featuresOfProduct(_ last: Node) -> String? {
        var node = last
        if node.operation is Add, isParameter(node.inputs[1]), let before = producer(of: node.inputs[0]) { node = before }
        guard let product = node.operation as? MatrixMultiply, !product.transposesFirst else { return nil }
        return isParameter(node.inputs[1]) && !isParameter(node.inputs[0]) ? node.inputs[0] : nil
    }

    /// Whether a node is a convolution that mixes the channels of each pixel.
    private func isPointwise(_ node: Node) -> Bool {
        guard let convolution = node.operation as? Convolution, convolution.groups == 1 else { return false }
        let weight = shape(of: node.inputs[1])
        return weight[2] == 1 && weight[3] == 1
    }

    private func isGlobalPooling(_ node: Node) -> Bool {
        guard let input = node.inputs.first, shape(of: input).axes == 4 else { return false }
        switch node.operation {
        case is GlobalAveragePool: return true
        case let pool as AveragePool: return pool.kernel == [shape(of: input)[2], shape(of: input)[3]]
        case let mean as ReduceMean: return mean.axes.sorted() == [2, 3]
        default: return false
        }
    }
}
