internal import BrachioCore

/// The box from `starts` up to, not including, `ends`; one entry an axis.
public struct Slice: Operator {
    public static let kind = "Slice"

    public let starts: [Int]
    public let ends: [Int]

    public init(starts: [Int], ends: [Int]) {
        self.starts = starts
        self.ends = ends
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        guard starts.count == inputs[0].axes, ends.count == inputs[0].axes else {
            throw BrachioError(
                .invalidInput, "starts \(starts) and ends \(ends) must name each axis of shape \(inputs[0]) once")
        }
        for axis in 0..<inputs[0].axes {
            guard starts[axis] >= 0, starts[axis] < ends[axis], ends[axis] <= inputs[0][axis] else {
                throw BrachioError(
                    .invalidInput, "the box from \(starts) to \(ends) is empty or leaves shape \(inputs[0]) on axis \(axis)")
            }
        }
        return [Shape(zip(starts, ends).map { $1 - $0 })]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var result = Tensor(Shape(zip(starts, ends).map { $1 - $0 }))
        Box(starts: starts, shape: result.shape).forEachElement(within: inputs[0].shape) { inner, outer in
            result.values[inner] = inputs[0].values[outer]
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let x = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(x) else { return [nil] }
        let after = zip(tape.shape(of: x).dimensions, ends).map { $0 - $1 }
        return [try tape.append(Pad(before: starts, after: after), [outer], for: "slice")]
    }
}
