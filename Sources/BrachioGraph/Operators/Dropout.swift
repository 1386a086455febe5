internal import BrachioCore

/// Identity when a model is used; `TrainingForm` turns it into `DropoutTraining`.
public struct Dropout: Operator {
    public static let kind = "Dropout"

    public let rate: Float

    public init(rate: Float = 0.5) {
        self.rate = rate
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        guard rate >= 0, rate < 1 else {
            throw BrachioError(.invalidInput, "dropout rate \(rate) must be at least 0 and below 1")
        }
        return inputs
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { inputs }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        [tape.wants(node.inputs[0]) ? tape.gradient(of: node.outputs[0]) : nil]
    }
}
