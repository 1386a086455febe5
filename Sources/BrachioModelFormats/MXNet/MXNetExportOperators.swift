internal import BrachioCore
internal import BrachioGraph

extension MXNetExport {
    /// Writes one node of the graph as one or more operators of MXNet.
    mutating func add(_ node: Node) throws {
        switch node.operation {
        case let operation as Convolution: try addConvolution(operation, node)
        case let operation as BatchNormalization: try addNormalization(operation, node)
        case let operation as MaxPool: try addPool("max", node, operation.kernel, operation.strides, operation.padding)
        case let operation as AveragePool:
            try addPool(
                "avg", node, operation.kernel, operation.strides, operation.padding, ["count_include_pad": Self.flag(operation.countsPadding)])
        case is GlobalAveragePool: try append("Pooling", for: node, node.inputs, ["kernel": "(1, 1)", "pool_type": "avg", "global_pool": "True"])
        case let operation as Activation: try addActivation(operation.function, node)
        case is FullyConnected:
            let outputs = graph.shape(of: node.inputs[1])[0]
            try append("FullyConnected", for: node, node.inputs, ["num_hidden": String(outputs), "no_bias": Self.flag(node.inputs.count < 3)])
        case is Add: try append(isPlain(node) ? "elemwise_add" : "broadcast_add", for: node, node.inputs)
        case is Multiply: try append(isPlain(node) ? "elemwise_mul" : "broadcast_mul", for: node, node.inputs)
        case let operation as Scale: try append("_mul_scalar", for: node, node.inputs, ["scalar": "\(operation.factor)"])
        case let operation as Softmax: try addSoftmax(operation, node)
        case let operation as Dropout: try append("Dropout", for: node, node.inputs, ["p": "\(operation.rate)"])
        case let operation as LocalResponseNormalization:
            try append(
                "LRN", for: node, node.inputs,
                ["nsize": String(operation.size), "alpha": "\(operation.alpha)", "beta": "\(operation.beta)", "knorm": "\(operation.bias)"])
        default: try addLayout(node)
        }
    }

    private mutating func addLayout(_ node: Node) throws {
        switch node.operation {
        case let operation as Concat:
            try append("Concat", for: node, node.inputs, ["dim": String(operation.axis), "num_args": String(node.inputs.count)])
        case let operation as Reshape:
            let from = graph.shape(of: node.inputs[0]).dimensions, to = operation.shape.dimensions
            if to.count == 2, to[0] == from[0] { try append("Flatten", for: node, node.inputs) } else {
                // Zero copies the batch from the input.
                let shape = [to.first == from.first ? 0 : to.first ?? 0] + to.dropFirst()
                try append("Reshape", for: node, node.inputs, ["shape": Self.tuple(shape)])
            }
        case let operation as Transpose: try append("transpose", for: node, node.inputs, ["axes": Self.tuple(operation.permutation)])
        case let operation as ReduceMean:
            try append("mean", for: node, node.inputs, ["axis": Self.tuple(operation.axes), "keepdims": Self.flag(operation.keepAxes)])
        case let operation as Pad: try addPad(operation, node)
        default:
            throw BrachioError(.unsupported, "node \(node.name) (\(node.operation.kind)) cannot be written for MXNet")
        }
    }

    private mutating func addConvolution(_ operation: Convolution, _ node: Node) throws {
        let weight = graph.shape(of: node.inputs[1])
        var inputs = node.inputs
        let padding = try symmetric(operation.padding, node, &inputs)
        try append(
            "Convolution", for: node, inputs,
            [
                "kernel": Self.tuple([weight[2], weight[3]]), "stride": Self.tuple(operation.strides), "dilate": Self.tuple(operation.dilations),
                "pad": Self.tuple(padding), "num_filter": String(weight[0]), "num_group": String(operation.groups),
                "no_bias": Self.flag(node.inputs.count < 3),
            ])
    }

    /// MXNet takes no epsilon below 1e-5 everywhere: what is missing to it comes out of the variance.
    private mutating func addNormalization(_ operation: BatchNormalization, _ node: Node) throws {
        let least: Float = 1e-5
        var inputs = node.inputs
        var epsilon = operation.epsilon
        if epsilon < least, let variance = graph.parameters[inputs[4]], variance.values.allSatisfy({ $0 >= least }) {
            let moved = Tensor(variance.shape, variance.values.map { $0 + epsilon - least })
            inputs[4] = parameter(moved, "moving_var", for: node, isStatistic: true)
            epsilon = least
        }
        for name in inputs[3...] { statistic(name) }
        try append("BatchNorm", for: node, inputs, ["eps": "\(epsilon)", "fix_gamma": "False", "use_global_stats": "False"])
    }

    private mutating func addPool(
        _ type: String, _ node: Node, _ kernel: [Int], _ strides: [Int], _ padding: Padding, _ more: [String: String] = [:]
    ) throws {
        guard padding.top == padding.bottom, padding.left == padding.right else {
            throw BrachioError(.unsupported, "node \(node.name) (\(node.operation.kind)) cannot be written for MXNet", cause: "its padding is \(padding)")
        }
        let attributes = [
            "kernel": Self.tuple(kernel), "stride": Self.tuple(strides), "pad": Self.tuple([padding.top, padding.left]), "pool_type": type,
        ]
        try append("Pooling", for: node, node.inputs, attributes.merging(more) { $1 })
    }

    private mutating func addActivation(_ function: ActivationFunction, _ node: Node) throws {
        switch function {
        case .relu: try append("Activation", for: node, node.inputs, ["act_type": "relu"])
        case .sigmoid: try append("Activation", for: node, node.inputs, ["act_type": "sigmoid"])
        case .tanh: try append("Activation", for: node, node.inputs, ["act_type": "tanh"])
        case .clipped(let lower, let upper): try append("clip", for: node, node.inputs, ["a_min": "\(lower)", "a_max": "\(upper)"])
        case .leakyRelu(let slope): try append("LeakyReLU", for: node, node.inputs, ["act_type": "leaky", "slope": "\(slope)"])
        case .hardSigmoid(let alpha, let beta):
            try append("hard_sigmoid", for: node, node.inputs, ["alpha": "\(alpha)", "beta": "\(beta)"])
        case .silu:
            let gate = try append("sigmoid", for: node, node.inputs, step: "gate")
            try append("elemwise_mul", for: node, [node.inputs[0], gate])
        case .hardSwish:
            let gate = try append("hard_sigmoid", for: node, node.inputs, ["alpha": "\(Float(1) / 6)", "beta": "0.5"], step: "gate")
            try append("elemwise_mul", for: node, [node.inputs[0], gate])
        }
    }

    /// As the network's output it is what MXNet's training scores: it takes a label, which nobody needs to hand in.
    private mutating func addSoftmax(_ operation: Softmax, _ node: Node) throws {
        guard graph.outputs == node.outputs, operation.axis == 1, graph.shape(of: node.inputs[0]).axes == 2 else {
            try append("softmax", for: node, node.inputs, ["axis": String(operation.axis)])
            return
        }
        let label = newName("softmax_label")
        _ = variable(label)
        try append("SoftmaxOutput", for: node, [node.inputs[0], label])
    }

    /// MXNet pads rows and columns only; channels of zeros are made of the picture's own, times zero.
    private mutating func addPad(_ operation: Pad, _ node: Node) throws {
        let input = node.inputs[0], channels = graph.shape(of: input).dimensions
        let isSpatial = channels.count == 4 && operation.before[0...1] == [0, 0] && operation.after[0...1] == [0, 0]
        if isSpatial {
            let width = zip(operation.before, operation.after).flatMap { [$0, $1] }
            try append("Pad", for: node, [input], ["mode": "constant", "pad_width": Self.tuple(width), "constant_value": "\(operation.value)"])
            return
        }
        let counts = [operation.before, operation.after].map { $0.count > 1 ? $0[1] : 0 }
        let others = [operation.before, operation.after].contains { $0.enumerated().contains { $0.offset != 1 && $0.element != 0 } }
        guard operation.value == 0, !others, channels.count > 1, counts.allSatisfy({ $0 <= channels[1] }) else {
            throw BrachioError(.unsupported, "node \(node.name) (Pad) cannot be written for MXNet", cause: "it pads other axes than rows and columns")
        }
        var parts = [input]
        for (index, count) in counts.enumerated() where count > 0 {
            let side = index == 0 ? "before" : "after"
            let slice = try append("slice_axis", for: node, [input], ["axis": "1", "begin": "0", "end": String(count)], step: "\(side)_slice")
            let zeros = try append("_mul_scalar", for: node, [slice], ["scalar": "0.0"], step: side)
            parts.insert(zeros, at: index == 0 ? 0 : parts.count)
        }
        try append("Concat", for: node, parts, ["dim": "1", "num_args": String(parts.count)])
    }

    /// A padding that is equal on both sides; another is made into pixels first.
    private mutating func symmetric(_ padding: Padding, _ node: Node, _ inputs: inout [String]) throws -> [Int] {
        if padding.top == padding.bottom, padding.left == padding.right { return [padding.top, padding.left] }
        let width = [0, 0, 0, 0, padding.top, padding.bottom, padding.left, padding.right]
        inputs[0] = try append(
            "Pad", for: node, [inputs[0]], ["mode": "constant", "pad_width": Self.tuple(width), "constant_value": "0.0"], step: "padded")
        return [0, 0]
    }

    private func isPlain(_ node: Node) -> Bool { Set(node.inputs.map { graph.shape(of: $0) }).count == 1 }

    private static func tuple(_ values: some Sequence<Int>) -> String { "(" + values.map(String.init).joined(separator: ", ") + ")" }

    private static func flag(_ value: Bool) -> String { value ? "True" : "False" }
}
