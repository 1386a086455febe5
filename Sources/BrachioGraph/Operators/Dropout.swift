internal import BrachioCore

/// Identity when a model is used; `TrainingForm` turns it into `DropoutTraining`.
public struct Dropout: Operator {
    public static let kind = "Dropout"

    public let rate: Float

    public init(rate: Float = 0.5) {
        self.rate = rate
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
