internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    static let relu = activation { _ in .relu }
    static let sigmoid = activation { _ in .sigmoid }
    static let tanh = activation { _ in .tanh }
    static let hardSwish = activation { _ in .hardSwish }
    static let leakyRelu = activation(["alpha"]) { .leakyRelu(slope: try $0.float("alpha") ?? 0.01) }

    static let hardSigmoid = activation(["alpha", "beta"]) {
        .hardSigmoid(alpha: try $0.float("alpha") ?? 0.2, beta: try $0.float("beta") ?? 0.5)
    }

    static let swish = activation(["alpha"]) { node in
        guard try node.float("alpha") ?? 1 == 1 else { throw node.unsupported("an alpha other than 1 is not read") }
        return .silu
    }

    /// The bounds are attributes before opset 11 and inputs since.
    static let clip = ONNXOperatorRule(["min", "max"]) { node, model in
        let lower = try node.float("min") ?? model.number(1, of: node, "lower bound") ?? -.infinity
        let upper = try node.float("max") ?? model.number(2, of: node, "upper bound") ?? .infinity
        guard lower <= upper else { throw node.invalid("clips to nothing: from \(lower) to \(upper)") }
        let input = try model.input(0, of: node)
        if lower <= -.greatestFiniteMagnitude, upper >= .greatestFiniteMagnitude { return try model.alias(input, by: node) }
        let isRelu = lower == 0 && upper >= .greatestFiniteMagnitude
        let function: ActivationFunction = isRelu ? .relu : .clipped(lower: lower, upper: upper)
        try model.apply(Activation(function: function), [input], for: node)
    }

    /// Before opset 13 the input is seen as a matrix split at `axis`, and its rows are normalised; since then one axis is.
    static let softmax = ONNXOperatorRule(["axis"]) { node, model in
        let input = try model.input(0, of: node)
        let dimensions = model.dimensions(of: input)
        let axis = try ONNXAxis.resolve(
            try node.integer("axis") ?? (model.opset < 13 ? 1 : -1), of: dimensions.count, for: node)
        let inner = dimensions[axis...].dropFirst()
        if model.opset >= 13 || inner.allSatisfy({ $0 == 1 }) {
            try model.apply(Softmax(axis: axis), [input], for: node)
            return
        }
        let rows = dimensions[..<axis].reduce(1, *)
        let columns = dimensions[axis...].reduce(1, *)
        let matrix = try model.apply(Reshape(shape: [rows, columns]), [input], for: node, step: "rows")
        let normalized = try model.apply(Softmax(axis: 1), [matrix], for: node, step: "softmax")
        try model.apply(Reshape(shape: Shape(dimensions)), [normalized], for: node)
    }

    private static func activation(
        _ attributes: Set<String> = [], _ function: @escaping @Sendable (ONNXNode) throws -> ActivationFunction
    ) -> ONNXOperatorRule {
        ONNXOperatorRule(attributes) { node, model in
            try model.apply(Activation(function: try function(node)), [try model.input(0, of: node)], for: node)
        }
    }
}
