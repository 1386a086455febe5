internal import BrachioCore
internal import Foundation

/// x / (bias + alpha / size · Σ x²)^beta over `size` neighbouring channels, as ONNX's LRN.
public struct LocalResponseNormalization: Operator {
    public static let kind = "LocalResponseNormalization"

    public let size: Int
    public let alpha: Float
    public let beta: Float
    public let bias: Float

    public init(size: Int, alpha: Float = 1e-4, beta: Float = 0.75, bias: Float = 1) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.bias = bias
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        guard inputs[0].axes >= 2 else {
            throw BrachioError(.invalidInput, "x must have a batch and a channel axis, and its shape is \(inputs[0])")
        }
        guard (1...Limits.tensorElements).contains(size) else {
            throw BrachioError(.invalidInput, "size \(size) must be at least one channel")
        }
        return inputs
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0]
        let sums = sums(of: x)
        return [Tensor(x.shape, zip(x.values, sums).map { $0 * pow($1, -beta) })]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil] }
        let operation = LocalResponseNormalizationGradient(normalization: self)
        return [try tape.append(operation, [node.inputs[0], outer], for: "normalization")]
    }

    /// The channels whose squares channel `channel` is divided by: floor((size - 1) / 2) before it, ceil((size - 1) / 2) after.
    func neighbours(of channel: Int, among channels: Int) -> ClosedRange<Int> {
        max(0, channel - (size - 1) / 2)...min(channels - 1, channel + size / 2)
    }

    /// bias + alpha / size · Σ x² for each element.
    func sums(of x: Tensor) -> [Float] {
        let layout = ChannelLayout(x.shape)
        var sums = [Float](repeating: bias, count: x.values.count)
        for picture in 0..<layout.batch {
            for channel in 0..<layout.channels {
                let target = layout.range(picture, channel)
                for neighbour in neighbours(of: channel, among: layout.channels) {
                    for (index, source) in zip(target, layout.range(picture, neighbour)) {
                        sums[index] += alpha / Float(size) * x.values[source] * x.values[source]
                    }
                }
            }
        }
        return sums
    }
}
