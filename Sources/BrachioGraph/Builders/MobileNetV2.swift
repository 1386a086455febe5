extension ModelBuilder {
    /// MobileNetV2 of width one (Sandler et al., "Inverted Residuals and Linear Bottlenecks", 2018), as torchvision's.
    public static func mobileNetV2(classes: Int, imageSize: Int, batch: Int = 1, seed: UInt64 = 1) throws -> Graph {
        try check(classes: classes, imageSize: imageSize, batch: batch)
        var builder = try LayerBuilder(
            name: "mobilenetv2", imageSize: imageSize, batch: batch, seed: seed, fill: .normalFanOut)
        try builder.mobileNetV2(classes: classes)
        return builder.graph
    }
}

/// Consecutive inverted residuals of one width; the first of them has the stride.
private struct InvertedResiduals {
    let expansion: Int
    let channels: Int
    let count: Int
    let stride: Int

    static let mobileNetV2 = [
        InvertedResiduals(expansion: 1, channels: 16, count: 1, stride: 1),
        InvertedResiduals(expansion: 6, channels: 24, count: 2, stride: 2),
        InvertedResiduals(expansion: 6, channels: 32, count: 3, stride: 2),
        InvertedResiduals(expansion: 6, channels: 64, count: 4, stride: 2),
        InvertedResiduals(expansion: 6, channels: 96, count: 3, stride: 1),
        InvertedResiduals(expansion: 6, channels: 160, count: 3, stride: 2),
        InvertedResiduals(expansion: 6, channels: 320, count: 1, stride: 1),
    ]
}

extension LayerBuilder {
    fileprivate mutating func mobileNetV2(classes: Int) throws {
        try normalizedConvolution("features.0", 32, kernel: 3, stride: 2)
        var index = 1
        for group in InvertedResiduals.mobileNetV2 {
            for position in 0..<group.count {
                try invertedResidual("features.\(index)", group, stride: position == 0 ? group.stride : 1)
                index += 1
            }
        }
        try normalizedConvolution("features.\(index)", 1280, kernel: 1)
        try classifier("classifier.1", classes: classes, fill: .normal(0.01), dropout: 0.2)
    }

    /// A convolution, its batch normalisation and ReLU6, which torchvision numbers 0, 1 and 2.
    private mutating func normalizedConvolution(
        _ name: String, _ filters: Int, kernel: Int, stride: Int = 1, groups: Int = 1
    ) throws {
        try convolution(name + ".0", filters, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups)
        try batchNormalization(name + ".1")
        try append(Activation(function: .clipped(lower: 0, upper: 6)), name + ".2")
    }

    /// A widening 1×1, a depthwise 3×3 and a narrowing 1×1 convolution, with a shortcut where the shape stays.
    private mutating func invertedResidual(_ name: String, _ group: InvertedResiduals, stride: Int) throws {
        let input = output, inputChannels = channels
        let hidden = inputChannels * group.expansion
        var index = 0
        if group.expansion != 1 {
            try normalizedConvolution("\(name).conv.0", hidden, kernel: 1)
            index = 1
        }
        try normalizedConvolution("\(name).conv.\(index)", hidden, kernel: 3, stride: stride, groups: hidden)
        try convolution("\(name).conv.\(index + 1)", group.channels, kernel: 1)
        try batchNormalization("\(name).conv.\(index + 2)")
        if stride == 1, inputChannels == group.channels { try append(Add(), "\(name).add", [input]) }
    }
}
