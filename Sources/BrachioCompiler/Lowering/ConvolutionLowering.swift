internal import BrachioGraph

/// How a convolution is computed.
enum ConvolutionAlgorithm: Hashable {
    /// Register-tiled, straight from the definition.
    case direct
    /// Winograd's F(m×m, 3×3).
    case winograd(m: Int)
    /// One filter a channel.
    case depthwise

    /// The choice for a layer. Winograd's transformed weights are (m + 2)² / 9 times as large, so that small pictures, which
    /// reuse them little, are bound by reading them: there the smaller tile or the direct form wins (docs/benchmarks.md).
    static func choose(_ convolution: Convolution, input: Shape, weight: Shape, output: Shape)
        -> ConvolutionAlgorithm {
        if convolution.groups > 1, convolution.groups == input[1], input[1] == output[1] { return .depthwise }
        let plain = convolution.strides == [1, 1] && convolution.dilations == [1, 1] && convolution.groups == 1
        guard plain, weight[2] == 3, weight[3] == 3, input[1] >= 16, output[1] >= 16 else {
            return .direct
        }
        let tiles = output[0] * ((output[2] + 3) / 4) * ((output[3] + 3) / 4)
        if tiles >= 12 { return .winograd(m: 4) }
        let small = output[0] * ((output[2] + 1) / 2) * ((output[3] + 1) / 2)
        return small >= 12 ? .winograd(m: 2) : .direct
    }
}

extension FusedConvolution: NativeOperator {
    private func algorithm(_ node: Node, _ graph: Graph) -> ConvolutionAlgorithm {
        .choose(
            convolution, input: graph.shape(of: node.inputs[0]), weight: graph.shape(of: node.inputs[1]),
            output: graph.shape(of: node.outputs[0]))
    }

    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func halos(for node: Node, in graph: Graph) -> [Int] {
        var halos = [Int](repeating: 0, count: node.inputs.count)
        if case .winograd = algorithm(node, graph) { return halos }
        let input = graph.shape(of: node.inputs[0]), output = graph.shape(of: node.outputs[0])
        let weight = graph.shape(of: node.inputs[1])
        // Pixels read beyond each edge; declared padding that no window reaches needs no halo.
        func reach(_ axis: Int) -> Int {
            (output[axis] - 1) * convolution.strides[axis - 2] + (weight[axis] - 1) * convolution.dilations[axis - 2] + 1
        }
        halos[0] = max(
            convolution.padding.top, convolution.padding.left, reach(2) - convolution.padding.top - input[2],
            reach(3) - convolution.padding.left - input[3])
        return halos
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.blocked(node.inputs[0])
        let residual = addsResidual ? lowering.blocked(node.inputs[3]) : nil
        let y = lowering.defineBlocked(node.outputs[0])
        let layer = ConvolutionLayer(
            node: node, fused: self, x: x, y: y, residual: residual, weight: lowering.shape(of: node.inputs[1]))
        switch algorithm(node, lowering.graph) {
        case .direct: layer.lowerDirect(into: &lowering)
        case .winograd(let m): layer.lowerWinograd(m: m, into: &lowering)
        case .depthwise: layer.lowerDepthwise(into: &lowering)
        }
    }
}

/// One convolution of a program: what its three algorithms share.
struct ConvolutionLayer {
    let node: Node
    let fused: FusedConvolution
    let x: BlockedTensor
    let y: BlockedTensor
    let residual: BlockedTensor?
    let weight: Shape

    var convolution: Convolution { fused.convolution }
    var outputs: Int { weight[0] }
    var inputs: Int { x.geometry.channels }
    var taps: Int { weight[2] * weight[3] }
    var work: Int { y.geometry.images * y.geometry.pixels * outputs * (inputs / convolution.groups) * taps }

    /// The members that all three C structs have.
    var geometry: String {
        ".x = \(x.geometry.c), .y = \(y.geometry.c), .r = \(residual?.geometry.c ?? Geometry.none), "
            + ".pad_top = \(convolution.padding.top), .pad_left = \(convolution.padding.left), "
            + ".bias = \(node.inputs.count > 2 ? 1 : 0), .residual = \(residual == nil ? 0 : 1), .function = \(fused.activation.c)"
    }

    var window: String {
        ".kernel_height = \(weight[2]), .kernel_width = \(weight[3]), .stride_y = \(convolution.strides[0]), "
            + ".stride_x = \(convolution.strides[1]), .dilation_y = \(convolution.dilations[0]), "
            + ".dilation_x = \(convolution.dilations[1])"
    }

    /// Places of input, weights, bias, residual and output.
    func operands(weights: Place, into lowering: inout Lowering) -> [Step.Operand: Place] {
        var operands: [Step.Operand: Place] = [
            .x: x.origin, .w: weights, .y: y.origin,
        ]
        if node.inputs.count > 2 { operands[.b] = lowering.boundChannels(node.inputs[2]) }
        if let residual { operands[.r] = residual.origin }
        return operands
    }
}
