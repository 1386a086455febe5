internal import BrachioCore

/// The same elements in row-major order under another shape.
public struct Reshape: Operator {
    public static let kind = "Reshape"

    public let shape: Shape

    public init(shape: Shape) {
        self.shape = shape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        try shape.validate()
        guard shape.count == inputs[0].count else {
            throw BrachioError(
                .invalidInput,
                "shape \(inputs[0]) has \(inputs[0].count) elements and cannot become \(shape) with \(shape.count)")
        }
        return [shape]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { [inputs[0].reshaped(to: shape)] }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let x = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(x) else { return [nil] }
        return [try tape.append(Reshape(shape: tape.shape(of: x)), [outer], for: "reshape")]
    }
}
