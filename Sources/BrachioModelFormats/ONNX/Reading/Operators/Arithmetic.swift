internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    static let add = binary(integers: { $0 &+ $1 }) { a, b, node, model in
        try model.apply(Add(), [a, b], for: node)
    }

    /// a - c is a + (-c) for a constant c.
    static let subtract = binary(integers: { $0 &- $1 }) { a, b, node, model in
        let negated = try model.apply(Scale(factor: -1), [b], for: node, step: "negated")
        try model.apply(Add(), [a, negated], for: node)
    }

    static let multiply = binary(integers: { $0 &* $1 }) { a, b, node, model in
        if let function = gate(a, b, model) ?? gate(b, a, model) {
            try model.apply(Activation(function: function.0), [function.1], for: node)
        } else {
            try product(a, b, for: node, in: &model)
        }
    }

    /// a / c is a · (1 / c) for a constant c; the computation of shapes divides integers towards zero.
    static let divide = binary(integers: { $1 == 0 ? 0 : $1 == -1 ? 0 &- $0 : $0 / $1 }) { a, b, node, model in
        guard case .constant(let divisor, let name) = b else {
            throw node.unsupported("it divides by a tensor that is computed from the model's input")
        }
        try model.spend(divisor.count, for: node)
        let reciprocal = ONNXConstant(divisor.dimensions, floats: divisor.asFloats.map { 1 / $0 })
        try product(a, .constant(reciprocal, name: model.newName("\(name).reciprocal")), for: node, in: &model)
    }

    static let sum = ONNXOperatorRule { node, model in
        var inputs = try model.inputs(of: node)
        guard !inputs.isEmpty else { throw node.invalid("has no input") }
        var total = inputs.removeFirst()
        guard let last = inputs.popLast() else { return try model.alias(total, by: node) }
        for (index, input) in inputs.enumerated() {
            total = try model.apply(Add(), [total, input], for: node, step: "sum\(index + 1)")
        }
        try model.apply(Add(), [total, last], for: node)
    }

    /// x · sigmoid(x) and x · clip(x / 6 + 1 / 2, 0, 1) are SiLU and hard-swish, which older opsets have no operator for.
    private static func gate(_ x: ONNXValue, _ gate: ONNXValue, _ model: ONNXImport) -> (ActivationFunction, ONNXValue)? {
        guard case .tensor(let name) = x, case .tensor(let gateName) = gate,
            let writer = model.writer(of: gateName), writer.inputs == [name],
            let activation = writer.operation as? Activation
        else { return nil }
        switch activation.function {
        case .sigmoid: return (.silu, x)
        case .hardSigmoid(let alpha, let beta) where abs(alpha - 1 / 6) < 1e-6 && beta == 0.5: return (.hardSwish, x)
        default: return nil
        }
    }

    private static func product(_ a: ONNXValue, _ b: ONNXValue, for node: ONNXNode, in model: inout ONNXImport) throws {
        for (value, other) in [(a, b), (b, a)] {
            if let constant = value.constant, constant.count == 1, other.constant == nil,
                constant.dimensions.count <= model.dimensions(of: other).count
            {
                try model.apply(Scale(factor: constant.asFloats[0]), [other], for: node)
                return
            }
        }
        try model.apply(Multiply(), [a, b], for: node)
    }

    /// Integers that are known now are computed at once; everything else goes to `apply`.
    private static func binary(
        integers: @escaping @Sendable (Int, Int) -> Int,
        _ apply: @escaping @Sendable (ONNXValue, ONNXValue, ONNXNode, inout ONNXImport) throws -> Void
    ) -> ONNXOperatorRule {
        ONNXOperatorRule { node, model in
            let a = try model.input(0, of: node)
            let b = try model.input(1, of: node)
            guard let left = a.constant, let right = b.constant, let x = left.integers, let y = right.integers else {
                return try apply(a, b, node, &model)
            }
            let count = max(x.count, y.count)
            guard let shape = Shape(left.dimensions).broadcast(with: Shape(right.dimensions)), !x.isEmpty, !y.isEmpty,
                x.count == y.count || x.count == 1 || y.count == 1, try ONNXConstant.count(shape.dimensions) == count
            else {
                throw node.unsupported("integers of shapes \(left.dimensions) and \(right.dimensions) are not computed")
            }
            try model.spend(count, for: node)
            let result = (0..<count).map { integers(x[x.count == 1 ? 0 : $0], y[y.count == 1 ? 0 : $0]) }
            try model.alias(ONNXConstant(shape.dimensions, integers: result), by: node)
        }
    }
}
