internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    static let convolution = ONNXOperatorRule(ONNXWindow.attributes.union(["group"])) { node, model in
        let inputs = try model.inputs(of: node)
        guard inputs.count == 2 || inputs.count == 3 else { throw node.invalid("takes two or three inputs, got \(inputs.count)") }
        let weight = model.dimensions(of: inputs[1])
        guard weight.count == 4 else {
            throw node.unsupported("its weight has shape \(Shape(weight)), and only convolutions over rows and columns are read")
        }
        let window = try ONNXWindow(node, input: model.dimensions(of: inputs[0]), kernel: [weight[2], weight[3]])
        let groups = try node.integer("group") ?? 1
        guard groups >= 1, groups <= Limits.tensorElements else { throw node.invalid("group is \(groups)") }
        let operation = Convolution(
            strides: window.strides, padding: window.padding, dilations: window.dilations, groups: groups)
        try model.apply(operation, inputs, for: node)
    }

    /// In use, with the stored mean and variance; `spatial` is from before opset 9 and kept by some exporters.
    static let batchNormalization = ONNXOperatorRule(["epsilon", "momentum", "spatial", "training_mode"]) { node, model in
        guard try !node.flag("training_mode") else {
            throw node.unsupported("it is in training mode", mend: "export the model for inference")
        }
        guard try node.flag("spatial", default: true) else { throw node.unsupported("spatial 0 is not read") }
        let inputs = try model.inputs(of: node)
        guard inputs.count == 5 else { throw node.invalid("takes five inputs, got \(inputs.count)") }
        try model.apply(BatchNormalization(epsilon: try node.float("epsilon") ?? 1e-5), inputs, for: node)
    }

    static let localResponseNormalization = ONNXOperatorRule(["alpha", "beta", "bias", "size"]) { node, model in
        guard let size = try node.integer("size"), size >= 1, size <= ONNXLimits.windowPixels else {
            throw node.invalid("attribute size is missing or not from 1 to \(ONNXLimits.windowPixels)")
        }
        let operation = LocalResponseNormalization(
            size: size, alpha: try node.float("alpha") ?? 1e-4, beta: try node.float("beta") ?? 0.75,
            bias: try node.float("bias") ?? 1)
        try model.apply(operation, [try model.input(0, of: node)], for: node)
    }
}
