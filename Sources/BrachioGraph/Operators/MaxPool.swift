internal import BrachioCore

/// 2-D maximum over windows, NCHW. Padding never wins. A format's ceiling mode is expressed by more padding at the end.
public struct MaxPool: Operator {
    public static let kind = "MaxPool"

    public let kernel: [Int]
    public let strides: [Int]
    public let padding: Padding

    public init(kernel: [Int], strides: [Int] = [1, 1], padding: Padding = Padding()) {
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
