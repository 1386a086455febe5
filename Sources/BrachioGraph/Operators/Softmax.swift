internal import Foundation

/// exp(x) normalised to sum one along `axis`.
public struct Softmax: Operator {
    public static let kind = "Softmax"

    public let axis: Int

    public init(axis: Int = 1) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        try ShapeRules.expect(axis: axis, within: inputs[0])
        return inputs
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var result = inputs[0]
        let layout = AxisLayout(result.shape, axis: axis)
        layout.forEachLine { start in
            let line = (0..<layout.extent).map { start + $0 * layout.inner }
            let largest = line.reduce(-Float.infinity) { max($0, result.values[$1]) }
            var sum: Float = 0
            for index in line {
                result.values[index] = exp(result.values[index] - largest)
                sum += result.values[index]
            }
            for index in line { result.values[index] /= sum }
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil] }
        return [try tape.append(SoftmaxGradient(axis: axis), [node.outputs[0], outer], for: "softmax")]
    }
}
