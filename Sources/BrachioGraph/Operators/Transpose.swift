internal import BrachioCore

/// Axis i of the output is axis `permutation[i]` of the input.
public struct Transpose: Operator {
    public static let kind = "Transpose"

    public let permutation: [Int]

    public init(permutation: [Int]) {
        self.permutation = permutation
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        guard permutation.sorted() == Array(0..<inputs[0].axes) else {
            throw BrachioError(
                .invalidInput, "permutation \(permutation) must name each axis of shape \(inputs[0]) once")
        }
        return [Shape(permutation.map { inputs[0][$0] })]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0]
        let shape = Shape(permutation.map { x.shape[$0] })
        let strides = permutation.map { x.shape.strides[$0] }
        var result = Tensor(shape)
        var position = [Int](repeating: 0, count: shape.axes)
        var source = 0
        for index in 0..<shape.count {
            result.values[index] = x.values[source]
            for axis in (0..<shape.axes).reversed() {
                position[axis] += 1
                source += strides[axis]
                if position[axis] < shape[axis] { break }
                source -= strides[axis] * shape[axis]
                position[axis] = 0
            }
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil] }
        let inverse = permutation.indices.map { axis in permutation.firstIndex(of: axis) ?? axis }
        return [try tape.append(Transpose(permutation: inverse), [outer], for: "transpose")]
    }
}
