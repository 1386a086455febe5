internal import BrachioCore

/// Elementwise sum of two tensors under the usual broadcasting rules (trailing axes aligned, an extent of one is stretched).
public struct Add: Operator {
    public static let kind = "Add"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        [try Broadcasting.shape(for: inputs)]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        [Broadcasting.evaluate(inputs[0], inputs[1], +)]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return [nil, nil] }
        return try node.inputs.map { input in
            tape.wants(input) ? try Broadcasting.reduce(outer, to: tape.shape(of: input), on: &tape) : nil
        }
    }
}
