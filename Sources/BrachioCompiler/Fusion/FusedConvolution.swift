internal import BrachioCore
internal import BrachioGraph

/// A convolution with what follows it fused into its store: first the residual is added, then the activation applied.
///
/// Inputs: x, weight, bias and, with `addsResidual`, a tensor of the output's shape.
struct FusedConvolution: Operator {
    static let kind = "FusedConvolution"

    let convolution: Convolution
    var activation: ActivationFunction?
    var addsResidual = false

    func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try convolution.outputShapes(for: Array(inputs.prefix(3)))
    }

    func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var result = convolution.evaluate(Array(inputs.prefix(3)))[0]
        if addsResidual { result = Add().evaluate([result, inputs[3]])[0] }
        if let activation { result = Activation(function: activation).evaluate([result])[0] }
        return [result]
    }

    func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        throw BrachioError(.defect, "a fused convolution has no gradient: differentiate before fusing")
    }
}
