internal import BrachioCore

/// Constant padding on each axis; counts are not negative.
public struct Pad: Operator {
    public static let kind = "Pad"

    public let before: [Int]
    public let after: [Int]
    public let value: Float

    public init(before: [Int], after: [Int], value: Float = 0) {
        self.before = before
        self.after = after
        self.value = value
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        guard before.count == inputs[0].axes, after.count == inputs[0].axes else {
            throw BrachioError(
                .invalidInput,
                "padding before \(before) and after \(after) must name each axis of shape \(inputs[0]) once")
        }
        guard (before + after).allSatisfy({ (0...Limits.tensorElements).contains($0) }) else {
            throw BrachioError(.invalidInput, "padding before \(before) and after \(after) must not be negative")
        }
        return [Shape((0..<inputs[0].axes).map { before[$0] + inputs[0][$0] + after[$0] })]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0]
        let shape = Shape((0..<x.shape.axes).map { before[$0] + x.shape[$0] + after[$0] })
        var result = Tensor(shape, repeating: value)
        Box(starts: before, shape: x.shape).forEachElement(within: shape) { inner, outer in
            result.values[outer] = x.values[inner]
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let x = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(x) else { return [nil] }
        let ends = zip(before, tape.shape(of: x).dimensions).map { $0 + $1 }
        return [try tape.append(Slice(starts: before, ends: ends), [outer], for: "pad")]
    }
}
