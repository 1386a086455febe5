/// Activations and the ends of networks.
extension MXNetOperatorRule {
    static let activation = MXNetOperatorRule { node, model in
        let types = ["relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"]
        let type = node.text("act_type") ?? ""
        guard let known = types[type] else {
            throw node.unsupported("act_type \(type) is not read", mend: "read are \(types.keys.sorted().joined(separator: ", "))")
        }
        model.append(known, for: node, [try node.input(0)])
    }

    static let leakyReLU = MXNetOperatorRule { node, model in
        let type = node.text("act_type") ?? "leaky"
        guard type == "leaky" else { throw node.unsupported("act_type \(type) is not read", mend: "leaky is") }
        model.append("LeakyRelu", for: node, [try node.input(0)], [.float("alpha", try node.number("slope") ?? 0.25)])
    }

    static let hardSigmoid = MXNetOperatorRule { node, model in
        model.append(
            "HardSigmoid", for: node, [try node.input(0)],
            [.float("alpha", try node.number("alpha") ?? 0.2), .float("beta", try node.number("beta") ?? 0.5)])
    }

    static let clip = MXNetOperatorRule { node, model in
        guard let lower = try node.number("a_min"), let upper = try node.number("a_max") else { throw node.invalid("has no bounds") }
        let bounds = [model.constant(lower, "lower", for: node), model.constant(upper, "upper", for: node)]
        model.append("Clip", for: node, [try node.input(0)] + bounds)
    }

    static let logistic = unary("Sigmoid")

    /// Over the classes, which stand on axis 1.
    static let softmaxOutput = MXNetOperatorRule { node, model in
        let axis = try node.flag("preserve_shape", default: false) ? -1 : 1
        model.append("Softmax", for: node, [try node.input(0)], [.integer("axis", axis)])
    }

    static let softmaxActivation = MXNetOperatorRule { node, model in
        model.append("Softmax", for: node, [try node.input(0)], [.integer("axis", 1)])
    }

    static let softmax = MXNetOperatorRule { node, model in
        guard try node.number("temperature") ?? 1 == 1 else { throw node.unsupported("a temperature is not read") }
        model.append("Softmax", for: node, [try node.input(0)], [.integer("axis", try node.integer("axis") ?? -1)])
    }
}
