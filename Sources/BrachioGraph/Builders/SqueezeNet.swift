extension ModelBuilder {
    /// SqueezeNet 1.1 (Iandola et al., "SqueezeNet", 2016), as torchvision's.
    public static func squeezeNet(classes: Int, imageSize: Int, batch: Int = 1, seed: UInt64 = 1) throws -> Graph {
        try check(classes: classes, imageSize: imageSize, batch: batch)
        var builder = try LayerBuilder(
            name: "squeezenet1.1", imageSize: imageSize, batch: batch, seed: seed, fill: .uniformFanIn)
        try builder.squeezeNet(classes: classes)
        return builder.graph
    }
}

extension LayerBuilder {
    fileprivate mutating func squeezeNet(classes: Int) throws {
        try convolution("features.0", 64, kernel: 3, stride: 2, bias: true)
        try relu("features.1")
        let widths = [3: 16, 4: 16, 6: 32, 7: 32, 9: 48, 10: 48, 11: 64, 12: 64]
        for index in 2...12 {
            if let width = widths[index] {
                try fire("features.\(index)", squeeze: width, expand: width * 4)
            } else {
                try roundedUpMaxPool("features.\(index)")
            }
        }
        try append(Dropout(rate: 0.5), "classifier.0")
        try convolution("classifier.1", classes, kernel: 1, bias: true, fill: .normal(0.01))
        try relu("classifier.2")
        try append(GlobalAveragePool(), "classifier.3")
        try append(Reshape(shape: [graph.shape(of: output)[0], classes]), "flatten")
        try finish()
    }

    /// A narrowing 1×1 convolution, and behind it a 1×1 and a 3×3 convolution side by side.
    private mutating func fire(_ name: String, squeeze: Int, expand: Int) throws {
        try convolution(name + ".squeeze", squeeze, kernel: 1, bias: true)
        try relu(name + ".squeeze_activation")
        let squeezed = output
        try convolution(name + ".expand1x1", expand, kernel: 1, bias: true)
        try relu(name + ".expand1x1_activation")
        let narrow = output
        output = squeezed
        try convolution(name + ".expand3x3", expand, kernel: 3, padding: 1, bias: true)
        try relu(name + ".expand3x3_activation")
        let wide = output
        output = narrow
        try append(Concat(axis: 1), name, [wide])
    }

    /// A 3×3 pooling with stride two whose last window may hang over the edge by a pixel (PyTorch's `ceil_mode`).
    private mutating func roundedUpMaxPool(_ name: String) throws {
        let shape = graph.shape(of: output)
        let padding = Padding(bottom: (shape[2] - 3) & 1, right: (shape[3] - 3) & 1)
        try append(MaxPool(kernel: [3, 3], strides: [2, 2], padding: padding), name)
    }
}
