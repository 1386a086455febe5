import BrachioGraph
import TestSupport

/// `SmallNetwork` of `Goldens/make.py`, its parameters, its data and its smoothed targets.
enum SmallNetwork {
    static let data = Tensor([4, 3, 9, 9], Noise.tensor([4, 3, 9, 9], salt: 20).values.map { ($0 + 1) * 127.5 })

    static let targets: Tensor = {
        var targets = Tensor([4, 3], repeating: 0.1 / 3)
        for (row, label) in [0, 2, 1, 2].enumerated() { targets.values[row * 3 + label] += 0.9 }
        return targets
    }()

    static func graph() throws -> Graph {
        var graph = Graph(name: "small network")
        try graph.addInput("data", [4, 3, 9, 9])
        let deviations: [Float] = [0.229, 0.224, 0.225]
        try graph.addParameter("normalization.scale", Tensor([3], repeating: 1))
        try graph.addParameter("normalization.bias", Tensor([3]))
        try graph.addParameter("normalization.mean", Tensor([3], [0.485 * 255, 0.456 * 255, 0.406 * 255]))
        try graph.addParameter("normalization.variance", Tensor([3], deviations.map { ($0 * 255) * ($0 * 255) }))
        try graph.append(
            BatchNormalization(epsilon: 0), named: "normalization",
            ["data"] + ["scale", "bias", "mean", "variance"].map { "normalization.\($0)" })
        let halving = Convolution(strides: [2, 2], padding: Padding(all: 1))
        try graph.convolve("conv1", "normalization", [6, 3, 3, 3], halving, bias: false)
        try graph.normalize("bn1", "conv1")
        try graph.append(Activation(function: .relu), named: "relu1", ["bn1"])
        try graph.convolve("conv2", "relu1", [6, 2, 3, 3], Convolution(padding: Padding(all: 1), groups: 3), bias: false)
        try graph.normalize("bn2", "conv2")
        try graph.append(Add(), named: "sum", ["bn2", "relu1"])
        try graph.append(Activation(function: .relu), named: "relu2", ["sum"])
        try graph.convolve("conv3", "relu2", [8, 6, 1, 1], Convolution(), bias: true)
        try graph.append(Activation(function: .hardSwish), named: "swish", ["conv3"])
        try graph.append(MaxPool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1)), named: "maxpool", ["swish"])
        try graph.append(ReduceMean(axes: [2, 3], keepAxes: false), named: "mean", ["maxpool"])
        try graph.addParameter("fc.weight", Tensor([3, 8]))
        try graph.addParameter("fc.bias", Tensor([3]))
        try graph.append(FullyConnected(), named: "fc", ["mean", "fc.weight", "fc.bias"])
        try graph.append(Softmax(), named: "probabilities", ["fc"])
        try graph.setOutputs(["probabilities"])
        return try graph.filledWithNoise()
    }
}

extension Graph {
    fileprivate mutating func convolve(
        _ name: String, _ input: String, _ weight: Shape, _ operation: Convolution, bias: Bool
    ) throws {
        try addParameter(name + ".weight", Tensor(weight))
        if bias { try addParameter(name + ".bias", Tensor([weight[0]])) }
        try append(operation, named: name, [input, name + ".weight"] + (bias ? [name + ".bias"] : []))
    }

    fileprivate mutating func normalize(_ name: String, _ input: String) throws {
        let parameters = ["weight", "bias", "running_mean", "running_var"].map { "\(name).\($0)" }
        for parameter in parameters { try addParameter(parameter, Tensor([shape(of: input)[1]])) }
        try append(BatchNormalization(), named: name, [input] + parameters)
    }
}
