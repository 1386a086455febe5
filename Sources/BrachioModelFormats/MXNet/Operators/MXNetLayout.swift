/// What moves elements about and leaves them as they are.
extension MXNetOperatorRule {
    static let flatten = MXNetOperatorRule { node, model in
        model.append("Flatten", for: node, [try node.input(0)], [.integer("axis", 1)])
    }

    static let concat = MXNetOperatorRule { node, model in
        model.append("Concat", for: node, node.inputs, [.integer("axis", try node.integer("dim") ?? node.integer("axis") ?? 1)])
    }

    /// Extents above 0, 0 (as it was) and -1 (what is left); the codes below that are not read.
    static let reshape = MXNetOperatorRule { node, model in
        guard let shape = try node.integers("shape"), !shape.isEmpty, shape.allSatisfy({ $0 >= -1 }),
            try !node.flag("reverse", default: false)
        else { throw node.unsupported("shape \(node.text("shape") ?? "") is not read", mend: "extents from -1 on are") }
        model.append("Reshape", for: node, [try node.input(0), model.constant(shape, "shape", for: node)])
    }

    static let transpose = MXNetOperatorRule { node, model in
        let axes = try node.integers("axes") ?? []
        model.append("Transpose", for: node, [try node.input(0)], axes.isEmpty ? [] : [.integers("perm", axes)])
    }

    static let pad = MXNetOperatorRule { node, model in
        let mode = node.text("mode") ?? "constant"
        guard mode == "constant" else { throw node.unsupported("mode \(mode) is not read", mend: "constant is") }
        guard let width = try node.integers("pad_width"), width.count % 2 == 0 else { throw node.invalid("has no pad_width") }
        let before = stride(from: 0, to: width.count, by: 2).map { width[$0] }
        let after = stride(from: 1, to: width.count, by: 2).map { width[$0] }
        let value = model.constant(try node.number("constant_value") ?? 0, "value", for: node)
        model.append("Pad", for: node, [try node.input(0), model.constant(before + after, "pads", for: node), value])
    }

    static let mean = MXNetOperatorRule { node, model in
        guard try !node.flag("exclude", default: false) else { throw node.unsupported("exclude is not read") }
        let axes = try node.integers("axis") ?? []
        let kept = Onnx_AttributeProto.integer("keepdims", try node.flag("keepdims", default: false) ? 1 : 0)
        model.append("ReduceMean", for: node, [try node.input(0)], axes.isEmpty ? [kept] : [.integers("axes", axes), kept])
    }

    static let split = MXNetOperatorRule { node, model in
        guard let count = try node.integer("num_outputs"), (1...4_096).contains(count) else { throw node.invalid("has no num_outputs") }
        guard try !node.flag("squeeze_axis", default: false) else { throw node.unsupported("squeeze_axis is not read") }
        let outputs = (0..<count).map { $0 == 0 ? node.name : "\(node.name)_output\($0)" }
        model.append("Split", for: node, [try node.input(0)], outputs: outputs, [.integer("axis", try node.integer("axis") ?? 1)])
    }

    static let sliceAxis = MXNetOperatorRule { node, model in
        guard let axis = try node.integer("axis"), let begin = try node.integer("begin") else { throw node.invalid("has no axis or no begin") }
        let bounds = [begin, try node.integer("end") ?? Int(Int32.max)]
        let names = zip([[bounds[0]], [bounds[1]], [axis]], ["starts", "ends", "axes"]).map { model.constant($0, $1, for: node) }
        model.append("Slice", for: node, [try node.input(0)] + names)
    }

    static let expandDimensions = MXNetOperatorRule { node, model in
        guard let axis = try node.integer("axis") else { throw node.invalid("has no axis") }
        model.append("Unsqueeze", for: node, [try node.input(0), model.constant([axis], "axes", for: node)])
    }

    static let squeeze = MXNetOperatorRule { node, model in
        let axes = try node.integers("axis").map { [model.constant($0, "axes", for: node)] } ?? []
        model.append("Squeeze", for: node, [try node.input(0)] + axes)
    }
}
