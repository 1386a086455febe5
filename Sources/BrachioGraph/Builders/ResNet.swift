internal import BrachioCore

extension ModelBuilder {
    /// Numbers of layers that `resNet` builds: first those for large pictures, then those for small ones (about 32 pixels).
    public static let resNetLayers = [18, 34, 50, 101, 152, 200, 20, 32, 44, 56, 110]

    /// A residual network (He et al., "Deep Residual Learning for Image Recognition", 2015).
    ///
    /// 18, 34, 50, 101 and 152 layers are torchvision's (with the stride in the 3×3 convolution of a bottleneck); 200 has as many blocks
    /// as He et al., "Identity Mappings in Deep Residual Networks", 2016, in the same form; 20, 32, 44, 56
    /// and 110 are the paper's small networks for pictures of 32 pixels, whose shortcuts have no parameters.
    public static func resNet(
        layers: Int, classes: Int, imageSize: Int, batch: Int = 1, seed: UInt64 = 1
    ) throws -> Graph {
        try check(classes: classes, imageSize: imageSize, batch: batch)
        if let plan = ResidualPlan.large[layers] {
            var builder = try LayerBuilder(
                name: "resnet\(layers)", imageSize: imageSize, batch: batch, seed: seed, fill: .normalFanOut)
            try builder.largeResNet(plan, classes: classes)
            return builder.graph
        }
        guard resNetLayers.contains(layers) else {
            throw BrachioError(.invalidInput, "a ResNet has one of \(resNetLayers.sorted()) layers, not \(layers)")
        }
        var builder = try LayerBuilder(
            name: "resnet\(layers)", imageSize: imageSize, batch: batch, seed: seed, fill: .normalFanIn)
        try builder.smallResNet(blocks: (layers - 2) / 6, classes: classes)
        return builder.graph
    }
}

/// Blocks in each of the four stages of a large ResNet.
private struct ResidualPlan {
    let blocks: [Int]
    let hasBottlenecks: Bool

    static let large: [Int: ResidualPlan] = [
        18: ResidualPlan(blocks: [2, 2, 2, 2], hasBottlenecks: false),
        34: ResidualPlan(blocks: [3, 4, 6, 3], hasBottlenecks: false),
        50: ResidualPlan(blocks: [3, 4, 6, 3], hasBottlenecks: true),
        101: ResidualPlan(blocks: [3, 4, 23, 3], hasBottlenecks: true),
        152: ResidualPlan(blocks: [3, 8, 36, 3], hasBottlenecks: true),
        200: ResidualPlan(blocks: [3, 24, 36, 3], hasBottlenecks: true),
    ]
}

extension LayerBuilder {
    fileprivate mutating func largeResNet(_ plan: ResidualPlan, classes: Int) throws {
        try convolution("conv1", 64, kernel: 7, stride: 2, padding: 3)
        try batchNormalization("bn1")
        try relu("relu")
        try append(MaxPool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1)), "maxpool")
        for (stage, count) in plan.blocks.enumerated() {
            for block in 0..<count {
                let name = "layer\(stage + 1).\(block)", width = 64 << stage
                let stride = stage > 0 && block == 0 ? 2 : 1
                if plan.hasBottlenecks {
                    try bottleneck(name, width, stride)
                } else {
                    try basicBlock(name, width, stride, projects: true)
                }
            }
        }
        try classifier("fc", classes: classes, fill: .uniform)
    }

    fileprivate mutating func smallResNet(blocks: Int, classes: Int) throws {
        try convolution("conv1", 16, kernel: 3, padding: 1)
        try batchNormalization("bn1")
        try relu("relu")
        for stage in 0..<3 {
            for block in 0..<blocks {
                let stride = stage > 0 && block == 0 ? 2 : 1
                try basicBlock("layer\(stage + 1).\(block)", 16 << stage, stride, projects: false)
            }
        }
        try classifier("linear", classes: classes, fill: .normalFanIn)
    }

    /// Two 3×3 convolutions and a shortcut, by a projection where `projects`, else by padding with zero channels.
    private mutating func basicBlock(_ name: String, _ width: Int, _ stride: Int, projects: Bool) throws {
        let input = output
        try convolution(name + ".conv1", width, kernel: 3, stride: stride, padding: 1)
        try batchNormalization(name + ".bn1")
        try relu(name + ".relu1")
        try convolution(name + ".conv2", width, kernel: 3, padding: 1)
        try batchNormalization(name + ".bn2")
        try shortcut(name, from: input, stride: stride, projects: projects)
    }

    /// 1×1, 3×3 and 1×1 convolutions, the last four times as wide, and a shortcut.
    private mutating func bottleneck(_ name: String, _ width: Int, _ stride: Int) throws {
        let input = output
        try convolution(name + ".conv1", width, kernel: 1)
        try batchNormalization(name + ".bn1")
        try relu(name + ".relu1")
        try convolution(name + ".conv2", width, kernel: 3, stride: stride, padding: 1)
        try batchNormalization(name + ".bn2")
        try relu(name + ".relu2")
        try convolution(name + ".conv3", width * 4, kernel: 1)
        try batchNormalization(name + ".bn3")
        try shortcut(name, from: input, stride: stride, projects: true)
    }

    private mutating func shortcut(_ name: String, from input: String, stride: Int, projects: Bool) throws {
        let branch = output, filters = channels
        output = input
        if stride != 1 || channels != filters {
            if projects {
                try convolution(name + ".downsample.0", filters, kernel: 1, stride: stride)
                try batchNormalization(name + ".downsample.1")
            } else {
                try zeroPaddedShortcut(name, filters: filters, stride: stride)
            }
        }
        let shortcut = output
        output = branch
        try append(Add(), name + ".add", [shortcut])
        try relu(name + ".relu")
    }

    /// Every `stride`-th pixel, with zero channels on both sides: the paper's option A.
    private mutating func zeroPaddedShortcut(_ name: String, filters: Int, stride: Int) throws {
        try append(AveragePool(kernel: [1, 1], strides: [stride, stride]), name + ".shortcut.pixels")
        let missing = filters - channels
        try append(
            Pad(before: [0, missing / 2, 0, 0], after: [0, missing - missing / 2, 0, 0]), name + ".shortcut.channels")
    }
}
