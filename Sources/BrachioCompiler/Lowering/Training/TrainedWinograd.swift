internal import BrachioGraph

extension Convolution {
    /// Outputs along a side of a Winograd tile, where that is the way to compute a convolution with changing weights.
    func winogradSide(_ input: Shape, _ weight: Shape, _ output: Shape) -> Int? {
        guard case .winograd(let m) = ConvolutionAlgorithm.choose(self, input: input, weight: weight, output: output) else {
            return nil
        }
        return m
    }

    func winogradSide(_ input: String, _ weight: String, _ output: String, in graph: Graph) -> Int? {
        winogradSide(graph.shape(of: input), graph.shape(of: weight), graph.shape(of: output))
    }
}

extension ConvolutionInputGradient {
    /// The convolution of the output gradient with flipped weights, inputs and outputs exchanged, that this gradient is where the
    /// stride is one.
    func flipped(_ weight: Shape) -> Convolution? {
        let padding = convolution.padding
        guard convolution.strides == [1, 1], convolution.dilations == [1, 1], convolution.groups == 1,
            [padding.top, padding.bottom].allSatisfy({ $0 < weight[2] }),
            [padding.left, padding.right].allSatisfy({ $0 < weight[3] })
        else { return nil }
        return Convolution(
            padding: Padding(
                top: weight[2] - 1 - padding.top, left: weight[3] - 1 - padding.left,
                bottom: weight[2] - 1 - padding.bottom, right: weight[3] - 1 - padding.right))
    }
}

extension Shape {
    /// A weight's shape with inputs and outputs exchanged.
    var transposed: Shape { [self[1], self[0], self[2], self[3]] }
}

extension BlockedTensor {
    var shape: Shape { [geometry.images, geometry.channels, geometry.height, geometry.width] }
}

extension ConvolutionLayer {
    /// Weights are transformed anew in each step.
    func lowerTrainedWinograd(
        m: Int, layout: ParameterLayout.WeightLayout, at weights: Place, into lowering: inout Lowering
    ) {
        lowerWinograd(m: m, into: &lowering) { tile, lowering in
            let transformed = lowering.newBuffer((m + 2) * (m + 2) * x.geometry.blocks * 8 * y.geometry.blocks * 8)
            let pieces = min(layout.blocks, 32)
            let body = "const weight_layout l = \(layout.c); "
                + "winograd_blocked_weights_piece(\(m), l, \(tile.vectors), \(pieces), m, index);"
            lowering.emit(
                Step(
                    "transform \(node.inputs[1])", body: body, pieces: pieces, [.x: weights, .y: transformed],
                    work: layout.depth * layout.blocks * 8))
            return transformed
        }
    }
}

extension ConvolutionGradient {
    func lowerWinogradInput(
        m: Int, _ flipped: Convolution, _ layout: ParameterLayout.WeightLayout, at weights: Place,
        into lowering: inout Lowering
    ) {
        let turned = ParameterLayout.WeightLayout(weight.transposed)
        let buffer = lowering.newBuffer(turned.depth * turned.blocks * 8)
        let pieces = min(turned.blocks, 16)
        let body = "const input_gradient c = {\(members), .r = \(Geometry.none), .layout = \(layout.vectors), "
            + ".chunks = 1, .groups = 1}; transpose_weights_piece(c, \(turned.vectors), \(pieces), m, index);"
        lowering.emit(
            Step(
                "transpose \(node.inputs[1])", body: body, pieces: pieces, [.x: weights, .y: buffer],
                work: layout.depth * layout.blocks * 8))
        let layer = ConvolutionLayer(
            node: node, fused: FusedConvolution(convolution: flipped), x: dy, y: x, residual: nil, weight: weight.transposed)
        layer.lowerTrainedWinograd(m: m, layout: turned, at: buffer, into: &lowering)
    }
}
