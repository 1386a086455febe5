import BrachioGraph
import Testing

/// One convolution with what may surround it.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
    var images = 1
    var inputs: Int
    var outputs: Int
    var height: Int
    var width: Int
    var kernel = [3, 3]
    var strides = [1, 1]
    var padding = Padding(all: 1)
    var dilations = [1, 1]
    var groups = 1
    var bias = true

    var testDescription: String {
        "\(images)×\(inputs)→\(outputs) at \(height)×\(width), kernel \(kernel), strides \(strides), padding \(padding), "
            + "dilations \(dilations), groups \(groups)"
    }

    func graph(seed: UInt64) throws -> Graph {
        var graph = Graph(name: "convolution")
        try graph.addInput("data", [images, inputs, height, width])
        try graph.addParameter("weight", .random([outputs, inputs / groups, kernel[0], kernel[1]], seed: seed))
        if bias { try graph.addParameter("bias", .random([outputs], seed: seed + 1)) }
        let convolution = Convolution(strides: strides, padding: padding, dilations: dilations, groups: groups)
        try graph.append(convolution, named: "y", ["data", "weight"] + (bias ? ["bias"] : []))
        try graph.setOutputs(["y"])
        return graph
    }
}

@Suite("Native convolutions equal the reference")
struct ConvolutionConformanceTests {
    static let cases: [ConvolutionCase] = [
        // Direct: odd sizes, strides, tails, narrow inputs.
        .init(inputs: 3, outputs: 64, height: 33, width: 29, kernel: [7, 7], strides: [2, 2], padding: Padding(all: 3)),
        .init(inputs: 3, outputs: 20, height: 17, width: 9, padding: Padding(top: 0, left: 0, bottom: 1, right: 2)),
        .init(inputs: 1, outputs: 6, height: 28, width: 28, kernel: [5, 5], padding: Padding()),
        .init(inputs: 24, outputs: 144, height: 14, width: 14, kernel: [1, 1], padding: Padding()),
        .init(inputs: 40, outputs: 24, height: 7, width: 7, kernel: [1, 1], padding: Padding(), bias: false),
        .init(inputs: 20, outputs: 10, height: 5, width: 6, kernel: [3, 1], strides: [2, 1], padding: Padding(all: 1)),
        .init(inputs: 16, outputs: 16, height: 12, width: 12, kernel: [3, 3], padding: Padding(all: 2), dilations: [2, 2]),
        .init(inputs: 8, outputs: 1000, height: 1, width: 1, kernel: [1, 1], padding: Padding()),
        .init(inputs: 512, outputs: 40, height: 3, width: 3, padding: Padding(all: 1)),
        // Winograd: whole and clipped tiles, both sizes, several images, one and two stages.
        .init(inputs: 16, outputs: 16, height: 16, width: 16),
        .init(inputs: 64, outputs: 64, height: 56, width: 56),
        .init(inputs: 32, outputs: 48, height: 28, width: 19, bias: false),
        .init(inputs: 24, outputs: 40, height: 13, width: 15, padding: Padding(top: 1, left: 0, bottom: 0, right: 2)),
        .init(images: 3, inputs: 20, outputs: 22, height: 9, width: 9),
        .init(inputs: 64, outputs: 64, height: 7, width: 7),
        // Groups and depthwise.
        .init(inputs: 24, outputs: 48, height: 9, width: 9, groups: 3),
        .init(inputs: 12, outputs: 8, height: 8, width: 8, kernel: [1, 1], padding: Padding(), groups: 4),
        .init(inputs: 32, outputs: 32, height: 15, width: 13, groups: 32),
        .init(images: 2, inputs: 20, outputs: 20, height: 14, width: 14, kernel: [5, 5], strides: [2, 2], padding: Padding(all: 2), groups: 20),
    ]

    @Test("A convolution alone", arguments: cases)
    func alone(_ each: ConvolutionCase) throws {
        let graph = try each.graph(seed: 7)
        try Native.expectConformance(
            graph, inputs: ["data": .random([each.images, each.inputs, each.height, each.width], seed: 3)])
    }

    @Test("Normalisation, residual and activation are fused with the same result", arguments: [1, 2])
    func fused(threads: Int) throws {
        var graph = Graph(name: "block")
        try graph.addInput("data", [1, 3, 20, 20])
        func parameter(_ name: String, _ shape: Shape, _ seed: UInt64, positive: Bool = false) throws {
            try graph.addParameter(name, .random(shape, seed: seed, in: positive ? 0.5...1.5 : -1...1))
        }
        for (index, (o, i)) in [(16, 3), (16, 16), (16, 16)].enumerated() {
            try parameter("w\(index)", [o, i, 3, 3], UInt64(index))
            for (role, positive) in [("scale", true), ("bias", false), ("mean", false), ("variance", true)] {
                try parameter("\(role)\(index)", [16], UInt64(index + 10), positive: positive)
            }
        }
        func normalized(_ x: String, _ index: Int) throws -> String {
            try graph.append(Convolution(padding: Padding(all: 1)), named: "c\(index)", [x, "w\(index)"])
            return try graph.append(
                BatchNormalization(), named: "n\(index)",
                ["c\(index)", "scale\(index)", "bias\(index)", "mean\(index)", "variance\(index)"])[0]
        }
        let stem = try graph.append(Activation(function: .relu), named: "a0", [try normalized("data", 0)])[0]
        let inner = try graph.append(Activation(function: .silu), named: "a1", [try normalized(stem, 1)])[0]
        try graph.append(Add(), named: "sum", [try normalized(inner, 2), stem])
        try graph.append(Activation(function: .relu), named: "y", ["sum"])
        try graph.setOutputs(["y"])
        try Native.expectConformance(graph, inputs: ["data": .random([1, 3, 20, 20], seed: 5)], threads: threads)
    }
}
