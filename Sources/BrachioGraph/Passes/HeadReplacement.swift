internal import BrachioCore

extension Graph {
    /// The same network with a fresh last layer for `classes` classes and the softmax `probabilities` at its end.
    ///
    /// - A network that ends in a fully connected layer, a matrix product, or a 1×1 convolution of a pooled picture gets a new
    ///   fully connected layer, under the old parameter names where there was one.
    /// - One that ends in a 1×1 convolution and a global pooling (SqueezeNet, with or without an activation between them) gets
    ///   a global pooling and a fully connected layer in their place: the same function less the activation, behind which a
    ///   class whose scores are negative would never learn.
    /// - One that ends in pictures of features gets a global pooling and a fully connected layer behind them.
    ///
    /// Any other network that ends in a softmax is refused. The weight and the bias are uniform within ±1/√features, as
    /// PyTorch's `nn.Linear`. Where there is no parameter name to keep they are `classifier.weight` and `classifier.bias`;
    /// `classifierHead` tells.
    public func replacingHead(classes: Int, seed: UInt64) throws -> Graph {
        guard (1...Limits.classes).contains(classes) else {
            throw BrachioError(.limitExceeded, "a classifier has 1 to \(Limits.classes) classes, not \(classes)")
        }
        guard let output = outputs.first else { throw BrachioError(.invalidInput, "graph \(name) has no output") }
        let old = classifierHead
        var result = try truncated(at: featuresOfHead(output))
        let features = try result.flattenedFeatures(of: result.outputs[0])
        let base = result.freeName("classifier")
        let weight = old.map(\.weight) ?? base + ".weight", bias = old?.bias ?? base + ".bias"
        let count = result.shape(of: features)[1]
        var initialization = Initialization(seed: seed)
        let bound = 1 / Float(count).squareRoot()
        try result.addParameter(weight, initialization.uniform([classes, count], bound: bound))
        try result.addParameter(bias, initialization.uniform([classes], bound: bound))
        let logits = try result.append(FullyConnected(), named: base, [features, weight, bias])[0]
        let probabilities = try result.append(Softmax(axis: 1), named: result.freeName("probabilities"), [logits])
        try result.setOutputs(probabilities)
        return result
    }

    /// Appends what turns `tensor` into [N, F]: a global pooling of pictures, and a reshape.
    private mutating func flattenedFeatures(of tensor: String) throws -> String {
        var features = tensor
        var shape = shape(of: tensor)
        guard shape.axes >= 2 else {
            throw BrachioError(
                .invalidInput, "graph \(name) ends in \(tensor) of shape \(shape): no features for a classifier")
        }
        if shape.axes == 4, shape[2] * shape[3] > 1 {
            features = try append(GlobalAveragePool(), named: freeName("pool"), [features])[0]
            shape = self.shape(of: features)
        }
        guard shape.axes > 2 else { return features }
        let flat: Shape = [shape[0], shape.count / shape[0]]
        return try append(Reshape(shape: flat), named: freeName("flatten"), [features])[0]
    }

    /// `base`, or `base` with the first number that makes it a name nothing in this graph begins with.
    func freeName(_ base: String) -> String {
        let taken = { (name: String) in
            shapes.keys.contains { $0 == name || $0.hasPrefix(name + ".") } || nodes.contains { $0.name == name }
        }
        guard taken(base) else { return base }
        var number = 2
        while taken("\(base)\(number)") { number += 1 }
        return "\(base)\(number)"
    }
}
