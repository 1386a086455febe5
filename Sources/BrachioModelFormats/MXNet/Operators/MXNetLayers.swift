/// Layers with parameters, and their neighbours.
extension MXNetOperatorRule {
    static let convolution = MXNetOperatorRule { node, model in
        try requireChannelsFirst(node)
        let kernel = try node.pair("kernel", default: 0)
        let padding = try node.pair("pad", default: 0)
        let inputs = try node.flag("no_bias", default: false) ? [try node.input(0), try node.input(1)] : node.inputs
        model.append(
            "Conv", for: node, inputs,
            [
                .integers("kernel_shape", kernel), .integers("strides", try node.pair("stride", default: 1)),
                .integers("dilations", try node.pair("dilate", default: 1)), .integers("pads", padding + padding),
                .integer("group", try node.integer("num_group") ?? 1),
            ])
    }

    /// Where `fix_gamma` holds, which is the default, the scale is one whatever the array says.
    static let batchNormalization = MXNetOperatorRule { node, model in
        guard try node.integer("axis") ?? 1 == 1 else { throw node.unsupported("axis \(node.text("axis") ?? "") is not read") }
        var inputs = try (0..<5).map { try node.input($0) }
        if try node.flag("fix_gamma", default: true) { inputs[1] = try model.ones(like: inputs[1], for: node) }
        model.append("BatchNormalization", for: node, inputs, [.float("epsilon", try node.number("eps") ?? 1e-3)])
    }

    static let fullyConnected = MXNetOperatorRule { node, model in
        var inputs = try node.flag("no_bias", default: false) ? [try node.input(0), try node.input(1)] : node.inputs
        if try node.flag("flatten", default: true) {
            let rows = model.step("rows", of: node)
            model.append("Flatten", for: node, [try node.input(0)], output: rows, [.integer("axis", 1)])
            inputs[0] = rows
        }
        model.append("Gemm", for: node, inputs, [.integer("transB", 1)])
    }

    static let pooling = MXNetOperatorRule { node, model in
        try requireChannelsFirst(node)
        let type = node.text("pool_type") ?? "max"
        guard type == "max" || type == "avg" else { throw node.unsupported("pool_type \(type) is not read", mend: "max and avg are") }
        let input = [try node.input(0)]
        if try node.flag("global_pool", default: false) {
            return model.append(type == "max" ? "GlobalMaxPool" : "GlobalAveragePool", for: node, input)
        }
        let padding = try node.pair("pad", default: 0)
        let kernel = try node.pair("kernel", default: 1), strides = try node.pair("stride", default: 1)
        var attributes: [Onnx_AttributeProto] = [
            .integers("kernel_shape", kernel), .integers("strides", strides), .integers("pads", padding + padding),
        ]
        switch node.text("pooling_convention") ?? "valid" {
        case "valid": break
        case "full":
            // MXNet keeps a last window that lies in the padding alone; elsewhere there is no such window.
            guard (0..<2).allSatisfy({ kernel[$0] >= strides[$0] + padding[$0] }) else {
                throw node.unsupported("pooling_convention full with kernel \(kernel), stride \(strides) and pad \(padding) is not read")
            }
            attributes.append(.integer("ceil_mode", 1))
        case let convention: throw node.unsupported("pooling_convention \(convention) is not read", mend: "valid and full are")
        }
        if type == "avg" { attributes.append(.integer("count_include_pad", try node.flag("count_include_pad", default: true) ? 1 : 0)) }
        model.append(type == "max" ? "MaxPool" : "AveragePool", for: node, input, attributes)
    }

    static let adaptiveAverage = MXNetOperatorRule { node, model in
        guard try node.integers("output_size").map({ $0.allSatisfy { $0 == 1 } }) ?? true else {
            throw node.unsupported("output_size \(node.text("output_size") ?? "") is not read", mend: "only 1 is")
        }
        model.append("GlobalAveragePool", for: node, [try node.input(0)])
    }

    static let localResponseNormalization = MXNetOperatorRule { node, model in
        guard let size = try node.integer("nsize") else { throw node.invalid("has no nsize") }
        model.append(
            "LRN", for: node, [try node.input(0)],
            [
                .integer("size", size), .float("alpha", try node.number("alpha") ?? 1e-4), .float("beta", try node.number("beta") ?? 0.75),
                .float("bias", try node.number("knorm") ?? 2),
            ])
    }

    private static func requireChannelsFirst(_ node: MXNetNode) throws {
        guard let layout = node.text("layout"), layout != "NCHW" else { return }
        throw node.unsupported("layout \(layout) is not read", mend: "only NCHW is")
    }
}
