internal import BrachioCore

/// 2-D mean over windows, NCHW. With `countsPadding` every window divides by its full size, else by the pixels inside the picture.
public struct AveragePool: Operator {
    public static let kind = "AveragePool"

    public let kernel: [Int]
    public let strides: [Int]
    public let padding: Padding
    public let countsPadding: Bool

    public init(kernel: [Int], strides: [Int] = [1, 1], padding: Padding = Padding(), countsPadding: Bool = false) {
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
        self.countsPadding = countsPadding
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
