internal import BrachioCore
internal import BrachioGraph

extension ConvolutionInputGradient: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func halos(for node: Node, in graph: Graph) -> [Int] {
        let dy = graph.shape(of: node.inputs[0]), weight = graph.shape(of: node.inputs[1])
        if flipped(weight)?.winogradSide(dy, weight.transposed, inputShape) != nil { return [0, 0] }
        func halo(_ axis: Int, _ padding: Int) -> Int {
            let stride = convolution.strides[axis - 2]
            let reach = (weight[axis] - 1) * convolution.dilations[axis - 2] - padding
            return max(reach > 0 ? reach / stride : 0, (inputShape[axis] - 1 + padding) / stride - dy[axis] + 1, 0)
        }
        return [max(halo(2, convolution.padding.top), halo(3, convolution.padding.left)), 0]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let shape = lowering.shape(of: node.inputs[1])
        let layout = ParameterLayouts.layout(shape, convolution)
        let weights = lowering.place(of: node.inputs[1], in: layout)
        let dy = lowering.blocked(node.inputs[0]), dx = lowering.defineBlocked(node.outputs[0])
        let layer = ConvolutionGradient(node: node, convolution: convolution, weight: shape, x: dx, dy: dy)
        switch layout {
        case .convolution(let weight):
            let flipped = flipped(shape)
            if let flipped, let side = flipped.winogradSide(dy.shape, shape.transposed, inputShape) {
                layer.lowerWinogradInput(m: side, flipped, weight, at: weights, into: &lowering)
            } else {
                layer.lowerInput(weight, at: weights, into: &lowering)
            }
        case .depthwise: try layer.lowerDepthwiseInput(at: weights, into: &lowering)
        case .plain: preconditionFailure("weights of a convolution are never row-major here")
        }
    }
}

extension ConvolutionGradient {
    /// Whether strides and dilation meet, which only the plain kernel knows.
    var stridesAndDilates: Bool {
        (convolution.strides[0] > 1 && convolution.dilations[0] > 1)
            || (convolution.strides[1] > 1 && convolution.dilations[1] > 1)
    }

    fileprivate func lowerInput(
        _ layout: ParameterLayout.WeightLayout, at weights: Place, into lowering: inout Lowering
    ) {
        let blocks = x.geometry.blocks, outputs = dy.geometry.channels
        let pixels = phases.map(\.pixels).filter { $0 > 0 }
        let tile = RegisterTile(blocks: blocks, pixels: pixels.min() ?? 1)
        let channelTiles = tile.channelTiles(blocks: blocks)
        let cut = ConvolutionPieces(
            images: images * phases.count, pixels: pixels.max() ?? 1, tiles: channelTiles, readPerPixel: outputs,
            work: work / images / phases.count)
        let lengths = pixels.flatMap { RegisterTile.lengths(total: $0, count: cut.chunks) }
        let inner = min(outputs, 8), depth = (outputs + inner - 1) / inner * inner
        let transposed = lowering.newBuffer(blocks * 8 * depth * layout.taps)
        let flat = stridesAndDilates
        func constants(strides: [Int]) -> String {
            "const input_gradient c = {\(members(strides: strides)), .r = \(Geometry.none), .layout = \(layout.vectors), "
                + ".smallest_tile = \(tile.smallest(lengths: lengths)), .chunks = \(cut.chunks), .groups = \(cut.groups)}; "
        }
        let ranges = min(blocks, 16)
        lowering.emit(
            Step(
                "transpose \(node.inputs[1])", body: constants(strides: flat ? [1, 1] : convolution.strides) + "transpose_weights_piece(c, \(tile.vectors), \(ranges), m, index);",
                pieces: ranges, [.x: weights, .y: transposed], work: layout.depth * layout.blocks * 8))
        lowering.emit(
            Step(
                "input gradient \(node.name)",
                body: constants(strides: convolution.strides)
                    + (flat
                        ? "input_gradient_plain_piece(c, \(tile.vectors), m, index);"
                        : "input_gradient_piece(c, \(tile.pixels), \(tile.vectors), \(tile.tail), m, index);"),
                pieces: flat ? images * blocks : phases.count * images * cut.groups * cut.chunks,
                [.x: dy.origin, .w: transposed, .y: x.origin], work: work))
    }

    /// Pixels of each residue of the input modulo the strides.
    private var phases: [(pixels: Int, taps: Int)] {
        func phase(_ axis: Int, _ extent: Int, _ padding: Int, _ residue: Int) -> (count: Int, taps: Int) {
            let stride = convolution.strides[axis], kernel = weight[axis + 2]
            let taps = residue < kernel ? (kernel - residue + stride - 1) / stride : 0
            let skipped = padding > residue ? (padding - residue + stride - 1) / stride : 0
            return (max(0, (extent - (stride * skipped + residue - padding) + stride - 1) / stride), taps)
        }
        return (0..<convolution.strides[0]).flatMap { row in
            (0..<convolution.strides[1]).map { column in
                let y = phase(0, x.geometry.height, convolution.padding.top, row)
                let x = phase(1, x.geometry.width, convolution.padding.left, column)
                return (y.count * x.count, y.taps * x.taps)
            }
        }
    }
}
