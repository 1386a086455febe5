internal import BrachioCore

/// 2-D convolution (cross-correlation), NCHW. Inputs: x [N, C, H, W], weight [O, C / groups, KH, KW] and, optionally, bias [O].
public struct Convolution: Operator {
    public static let kind = "Convolution"

    public let strides: [Int]
    public let padding: Padding
    public let dilations: [Int]
    public let groups: Int

    public init(strides: [Int] = [1, 1], padding: Padding = Padding(), dilations: [Int] = [1, 1], groups: Int = 1) {
        self.strides = strides
        self.padding = padding
        self.dilations = dilations
        self.groups = groups
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
