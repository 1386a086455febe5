internal import BrachioCore
internal import BrachioGraph

/// y = activation(x · scale + shift) with one scale and shift a channel: a batch normalisation that could not be folded.
///
/// Inputs: x [N, C, …], scale [C], shift [C].
struct ChannelAffine: Operator {
    static let kind = "ChannelAffine"

    var activation: ActivationFunction?

    func outputShapes(for inputs: [Shape]) throws -> [Shape] { [inputs[0]] }

    func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var result = inputs[0]
        let channels = result.shape[1]
        let plane = result.shape.count / result.shape[0] / channels
        for index in 0..<result.values.count {
            let channel = index / plane % channels
            result.values[index] = result.values[index] * inputs[1].values[channel] + inputs[2].values[channel]
        }
        return activation.map { Activation(function: $0).evaluate([result]) } ?? [result]
    }

    func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        throw BrachioError(.defect, "a channel-wise affine map has no gradient: differentiate before fusing")
    }
}
