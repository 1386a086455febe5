internal import BrachioCore

/// An elementwise activation; see `ActivationFunction`.
public struct Activation: Operator {
    public static let kind = "Activation"

    public let function: ActivationFunction

    public init(function: ActivationFunction) {
        self.function = function
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
