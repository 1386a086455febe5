internal import BrachioCore

/// The input stretched to `shape` under the broadcasting rules.
public struct Expand: Operator {
    public static let kind = "Expand"

    public let shape: Shape

    public init(shape: Shape) {
        self.shape = shape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        try shape.validate()
        guard inputs[0].broadcast(with: shape) == shape else {
            throw BrachioError(.invalidInput, "shape \(inputs[0]) cannot be stretched to \(shape)")
        }
        return [shape]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        [Broadcasting.evaluate(inputs[0], Tensor(shape)) { value, _ in value }]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let input = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(input) else { return [nil] }
        return [try Broadcasting.reduce(outer, to: tape.shape(of: input), on: &tape)]
    }
}
