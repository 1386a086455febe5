internal import Foundation

/// Gradient of `LocalResponseNormalization`. Inputs: x, output gradient.
public struct LocalResponseNormalizationGradient: Operator {
    public static let kind = "LocalResponseNormalizationGradient"

    public let normalization: LocalResponseNormalization

    public init(normalization: LocalResponseNormalization) {
        self.normalization = normalization
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "x and the output gradient")
        try ShapeRules.expectEqual(inputs[0], "x", inputs[1], "the output gradient")
        return try normalization.outputShapes(for: [inputs[0]])
    }

    /// With s = bias + alpha / size · Σ x²: dx = dy · s^-beta - 2 · alpha · beta / size · x · Σ dy · x · s^(-beta - 1),
    /// the sum over the channels that have this one as a neighbour.
    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0].values, outer = inputs[1].values
        let sums = normalization.sums(of: inputs[0])
        let beta = normalization.beta
        let share = 2 * normalization.alpha * beta / Float(normalization.size)
        let layout = ChannelLayout(inputs[0].shape)
        var result = Tensor(inputs[0].shape, zip(outer, sums).map { $0 * pow($1, -beta) })
        for picture in 0..<layout.batch {
            for channel in 0..<layout.channels {
                let source = layout.range(picture, channel)
                for neighbour in normalization.neighbours(of: channel, among: layout.channels) {
                    for (from, to) in zip(source, layout.range(picture, neighbour)) {
                        result.values[to] -= share * x[to] * outer[from] * x[from] * pow(sums[from], -beta - 1)
                    }
                }
            }
        }
        return [result]
    }
}
