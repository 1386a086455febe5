import BrachioCore
import BrachioGraph
import BrachioImaging
import BrachioManifest
import Foundation

/// Photos of 8 × 8 pixels in three classes that differ in colour, and a network small enough for the reference executor.
enum TinyPhotos {
    static func set(in folder: URL, perClass: Int = 6) throws -> PhotoSet {
        var source = SplitMix64(seed: 11)
        for index in 0..<3 {
            let home = folder.appendingPathComponent(["blue", "green", "red"][index])
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            for serial in 0..<perClass {
                var levels: [UInt8] = []
                for _ in 0..<64 {
                    for channel in 0..<3 { levels.append(UInt8(source.next(below: 90)) + (channel == 2 - index ? 120 : 40)) }
                }
                try Picture(width: 8, height: 8, pixels: levels).png()
                    .write(to: home.appendingPathComponent("\(serial).png"))
            }
        }
        return try PhotoSet(folder: folder)
    }

    static func network(batch: Int, classes: Int = 3) throws -> Graph {
        var source = SplitMix64(seed: 5)
        func random(_ shape: Shape) -> Tensor { Tensor(shape, (0..<shape.count).map { _ in source.uniform(-0.4...0.4) }) }
        var graph = Graph(name: "tiny")
        try graph.addInput("data", [batch, 3, 8, 8])
        for (name, value) in [("scale", Float(1)), ("shift", 0), ("mean", 128), ("variance", 3_600)] {
            try graph.addParameter("normalization.\(name)", Tensor([3], repeating: value))
        }
        try graph.append(
            BatchNormalization(), named: "normalization",
            ["data", "normalization.scale", "normalization.shift", "normalization.mean", "normalization.variance"])
        try graph.addParameter("conv.weight", random([4, 3, 3, 3]))
        try graph.append(Convolution(strides: [2, 2], padding: Padding(all: 1)), named: "conv", ["normalization", "conv.weight"])
        try graph.append(Activation(function: .relu), named: "relu", ["conv"])
        try graph.append(GlobalAveragePool(), named: "pool", ["relu"])
        try graph.append(Reshape(shape: [batch, 4]), named: "flatten", ["pool"])
        try graph.addParameter("fc.weight", random([classes, 4]))
        try graph.addParameter("fc.bias", Tensor([classes]))
        try graph.append(FullyConnected(), named: "fc", ["flatten", "fc.weight", "fc.bias"])
        try graph.append(Softmax(axis: 1), named: "probabilities", ["fc"])
        try graph.setOutputs(["probabilities"])
        return graph
    }
}
