/// Elementwise product of two tensors under the usual broadcasting rules.
public struct Multiply: Operator {
    public static let kind = "Multiply"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        [try Broadcasting.shape(for: inputs)]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        [Broadcasting.evaluate(inputs[0], inputs[1], *)]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return [nil, nil] }
        var gradients: [String?] = [nil, nil]
        for (index, other) in [(0, 1), (1, 0)] where tape.wants(node.inputs[index]) {
            let product = try tape.append(Multiply(), [outer, node.inputs[other]], for: "product")
            gradients[index] = try Broadcasting.reduce(product, to: tape.shape(of: node.inputs[index]), on: &tape)
        }
        return gradients
    }
}
