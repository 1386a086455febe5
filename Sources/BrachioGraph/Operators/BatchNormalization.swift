internal import BrachioCore

/// Batch normalisation with fixed statistics. Inputs: x [N, C, …], scale [C], bias [C], mean [C], variance [C]. Reading the graph's input directly, it is the model's input normalisation, which is never trained.
public struct BatchNormalization: Operator {
    public static let kind = "BatchNormalization"

    public let epsilon: Float

    public init(epsilon: Float = 1e-5) {
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
