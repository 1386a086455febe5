internal import BrachioCore

/// One or more tensors joined along `axis` (0-based, never negative).
public struct Concat: Operator {
    public static let kind = "Concat"

    public let axis: Int

    public init(axis: Int) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        guard let first = inputs.first else { throw BrachioError(.invalidInput, "takes at least one input") }
        try ShapeRules.expect(axis: axis, within: first)
        var dimensions = first.dimensions
        for shape in inputs.dropFirst() {
            guard shape.axes == first.axes, (0..<first.axes).allSatisfy({ $0 == axis || shape[$0] == first[$0] }) else {
                throw BrachioError(.invalidInput, "shapes \(first) and \(shape) differ on an axis other than \(axis)")
            }
            let (sum, overflow) = dimensions[axis].addingReportingOverflow(shape[axis])
            guard !overflow else { throw BrachioError(.limitExceeded, "axis \(axis) of \(inputs) becomes too long") }
            dimensions[axis] = sum
        }
        return [Shape(dimensions)]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var dimensions = inputs[0].shape.dimensions
        dimensions[axis] = inputs.reduce(0) { $0 + $1.shape[axis] }
        let layouts = inputs.map { AxisLayout($0.shape, axis: axis) }
        var result: [Float] = []
        result.reserveCapacity(dimensions.reduce(1, *))
        for block in 0..<layouts[0].outer {
            for (input, layout) in zip(inputs, layouts) {
                let length = layout.extent * layout.inner
                result += input.values[block * length..<(block + 1) * length]
            }
        }
        return [Tensor(Shape(dimensions), result)]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return node.inputs.map { _ in nil } }
        let whole = tape.shape(of: outer)
        var starts = [Int](repeating: 0, count: whole.axes)
        var gradients: [String?] = []
        for input in node.inputs {
            var ends = whole.dimensions
            ends[axis] = starts[axis] + tape.shape(of: input)[axis]
            gradients.append(
                tape.wants(input) ? try tape.append(Slice(starts: starts, ends: ends), [outer], for: "concat") : nil)
            starts[axis] = ends[axis]
        }
        return gradients
    }
}
