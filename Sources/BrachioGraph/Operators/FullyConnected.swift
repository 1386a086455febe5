internal import BrachioCore

/// x·weightᵀ + bias. Inputs: x [N, K], weight [M, K] and, optionally, bias [M].
public struct FullyConnected: Operator {
    public static let kind = "FullyConnected"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2...3, "x, weight and, optionally, bias")
        try ShapeRules.expect(inputs[0], axes: 2, "x")
        try ShapeRules.expect(inputs[1], axes: 2, "weight")
        guard inputs[0][1] == inputs[1][1] else {
            throw BrachioError(
                .invalidInput,
                "x \(inputs[0]) has \(inputs[0][1]) features, and weight \(inputs[1]) reads \(inputs[1][1])")
        }
        if inputs.count == 3, inputs[2] != [inputs[1][0]] {
            throw BrachioError(
                .invalidInput, "bias has shape \(inputs[2]), and weight \(inputs[1]) needs one value for each row")
        }
        return [[inputs[0][0], inputs[1][0]]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0], weight = inputs[1]
        let features = x.shape[1], outputs = weight.shape[0]
        var result = Tensor([x.shape[0], outputs])
        x.values.withUnsafeBufferPointer { x in
            weight.values.withUnsafeBufferPointer { weight in
                for index in result.values.indices {
                    let row = index / outputs, output = index % outputs
                    let product = VectorArithmetic.dot(
                        x.baseAddress! + row * features, weight.baseAddress! + output * features, count: features)
                    result.values[index] = product + (inputs.count == 3 ? inputs[2].values[output] : 0)
                }
            }
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return node.inputs.map { _ in nil } }
        let x = node.inputs[0], weight = node.inputs[1]
        var gradients = [String?](repeating: nil, count: node.inputs.count)
        if tape.wants(x) { gradients[0] = try tape.append(MatrixMultiply(), [outer, weight], for: "connected.input") }
        if tape.wants(weight) {
            gradients[1] = try tape.append(MatrixMultiply(transposesFirst: true), [outer, x], for: "connected.weight")
        }
        if node.inputs.count == 3, tape.wants(node.inputs[2]) {
            gradients[2] = try tape.append(ReduceSum(axes: [0], keepAxes: false), [outer], for: "connected.bias")
        }
        return gradients
    }
}
