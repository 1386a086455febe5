internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    /// An extent of 0 is taken from the input (unless `allowzero`), one of -1 from what is left.
    static let reshape = ONNXOperatorRule(["allowzero"]) { node, model in
        let input = try model.input(0, of: node)
        let old = model.dimensions(of: input)
        guard var new = try model.integers(1, of: node, "new shape") else { throw node.invalid("has no new shape") }
        let asked = new
        if try !node.flag("allowzero") {
            for axis in new.indices where new[axis] == 0 {
                guard axis < old.count else { throw node.invalid("shape \(asked) copies axis \(axis) of an input that has shape \(Shape(old))") }
                new[axis] = old[axis]
            }
        }
        let count = try ONNXConstant.count(old)
        if let free = new.firstIndex(of: -1) {
            let rest = try elements(new.enumerated().filter { $0.offset != free }.map(\.element), node)
            guard rest > 0, count % rest == 0 else { throw node.invalid("shape \(Shape(old)) cannot become \(asked)") }
            new[free] = count / rest
        }
        guard try elements(new, node) == count else { throw node.invalid("shape \(Shape(old)) cannot become \(asked)") }
        try reshape(input, from: old, to: new, node, &model)
    }

    static let flatten = ONNXOperatorRule(["axis"]) { node, model in
        let input = try model.input(0, of: node)
        let old = model.dimensions(of: input)
        var axis = try node.integer("axis") ?? 1
        guard axis >= -old.count, axis <= old.count else { throw node.invalid("axis \(axis) is not one of \(old.count) axes") }
        if axis < 0 { axis += old.count }
        let new = [try ONNXConstant.count(Array(old[..<axis])), try ONNXConstant.count(Array(old[axis...]))]
        try reshape(input, from: old, to: new, node, &model)
    }

    /// The axes are an attribute before opset 13 and an input since.
    static let squeeze = ONNXOperatorRule(["axes"]) { node, model in
        let input = try model.input(0, of: node)
        let old = model.dimensions(of: input)
        let axes: [Int]
        if let given = try node.integers("axes") ?? model.integers(1, of: node, "axes") {
            axes = try ONNXAxis.resolve(given, of: old.count, for: node)
        } else {
            axes = old.indices.filter { old[$0] == 1 }
        }
        for axis in axes where old[axis] != 1 { throw node.invalid("axis \(axis) of shape \(Shape(old)) is not one") }
        try reshape(input, from: old, to: old.indices.filter { !axes.contains($0) }.map { old[$0] }, node, &model)
    }

    static let unsqueeze = ONNXOperatorRule(["axes"]) { node, model in
        let input = try model.input(0, of: node)
        let old = model.dimensions(of: input)
        guard let given = try node.integers("axes") ?? model.integers(1, of: node, "axes") else {
            throw node.invalid("has no axes")
        }
        guard old.count + given.count <= Limits.tensorAxes else {
            throw node.invalid("its output has more than \(Limits.tensorAxes) axes")
        }
        let axes = try ONNXAxis.resolve(given, of: old.count + given.count, for: node)
        var new = old
        for axis in axes { new.insert(1, at: axis) }
        try reshape(input, from: old, to: new, node, &model)
    }

    static let transpose = ONNXOperatorRule(["perm"]) { node, model in
        let input = try model.input(0, of: node)
        let axes = model.dimensions(of: input).count
        let permutation = try node.integers("perm") ?? (0..<axes).reversed()
        guard permutation.sorted() == Array(0..<axes) else { throw node.invalid("perm \(permutation) does not order \(axes) axes") }
        if permutation == Array(0..<axes) { return try model.alias(input, by: node) }
        try model.apply(Transpose(permutation: permutation), [input], for: node)
    }

    static let expand = ONNXOperatorRule { node, model in
        let input = try model.input(0, of: node)
        let old = Shape(model.dimensions(of: input))
        guard let asked = try model.integers(1, of: node, "shape") else { throw node.invalid("has no shape") }
        let target = Shape(asked)
        try target.validate()
        guard let new = old.broadcast(with: target) else { throw node.invalid("shape \(old) cannot be expanded to \(target)") }
        if new == old { return try model.alias(input, by: node) }
        try model.apply(Expand(shape: new), [input], for: node)
    }

    static let concat = ONNXOperatorRule(["axis"]) { node, model in
        // An empty list joined to another changes nothing.
        let inputs = try model.inputs(of: node).filter { !model.dimensions(of: $0).contains(0) }
        guard let first = inputs.first else { throw node.invalid("has nothing to join") }
        let axis = try ONNXAxis.resolve(try node.integer("axis") ?? 1, of: model.dimensions(of: first).count, for: node)
        if inputs.count == 1 { return try model.alias(first, by: node) }
        try model.apply(Concat(axis: axis), inputs, for: node)
    }

    private static func reshape(
        _ input: ONNXValue, from old: [Int], to new: [Int], _ node: ONNXNode, _ model: inout ONNXImport
    ) throws {
        if old == new { return try model.alias(input, by: node) }
        if let constant = input.constant { return try model.alias(constant.reshaped(to: new), by: node) }
        try model.apply(Reshape(shape: Shape(new)), [input], for: node)
    }

    private static func elements(_ dimensions: [Int], _ node: ONNXNode) throws -> Int {
        guard dimensions.allSatisfy({ $0 >= 0 && $0 <= Limits.tensorElements }), dimensions.count <= Limits.tensorAxes else {
            throw node.invalid("\(dimensions) is not a shape")
        }
        return try ONNXConstant.count(dimensions)
    }
}
