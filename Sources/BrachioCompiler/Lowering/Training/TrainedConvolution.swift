internal import BrachioCore
internal import BrachioGraph

/// A convolution whose weights change from step to step: it reads them in the layout that gradient and update share.
extension Convolution: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func halos(for node: Node, in graph: Graph) -> [Int] {
        var halos = [Int](repeating: 0, count: node.inputs.count)
        if winogradSide(node.inputs[0], node.inputs[1], node.outputs[0], in: graph) != nil { return halos }
        halos[0] = halo(
            input: graph.shape(of: node.inputs[0]), weight: graph.shape(of: node.inputs[1]),
            output: graph.shape(of: node.outputs[0]))
        return halos
    }

    /// Pixels of the input read beyond each edge.
    func halo(input: Shape, weight: Shape, output: Shape) -> Int {
        func reach(_ axis: Int) -> Int {
            (output[axis] - 1) * strides[axis - 2] + (weight[axis] - 1) * dilations[axis - 2] + 1
        }
        return max(padding.top, padding.left, reach(2) - padding.top - input[2], reach(3) - padding.left - input[3])
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let shape = lowering.shape(of: node.inputs[1])
        let layout = ParameterLayouts.layout(shape, self)
        let weights = lowering.place(of: node.inputs[1], in: layout)
        let x = lowering.blocked(node.inputs[0]), y = lowering.defineBlocked(node.outputs[0])
        let layer = ConvolutionLayer(
            node: node, fused: FusedConvolution(convolution: self), x: x, y: y, residual: nil, weight: shape)
        let side = winogradSide(node.inputs[0], node.inputs[1], node.outputs[0], in: lowering.graph)
        switch layout {
        case .convolution(let weight):
            if let side {
                layer.lowerTrainedWinograd(m: side, layout: weight, at: weights, into: &lowering)
            } else {
                layer.lowerTrained(weight, at: weights, into: &lowering)
            }
        case .depthwise: layer.lowerTrainedDepthwise(at: weights, into: &lowering)
        case .plain: preconditionFailure("weights of a convolution are never row-major here")
        }
    }
}

extension ConvolutionLayer {
    fileprivate func lowerTrained(_ layout: ParameterLayout.WeightLayout, at weights: Place, into lowering: inout Lowering) {
        let pixels = y.geometry.pixels, images = y.geometry.images
        let pieces = ConvolutionPieces(
            images: images, pixels: pixels, tiles: layout.tile.channelTiles(blocks: layout.blocks),
            readPerPixel: inputs * convolution.strides[0] * convolution.strides[1], work: work / images)
        let lengths = RegisterTile.lengths(total: pixels, count: pieces.chunks)
        let tile = layout.tile
        let body = "const convolution c = {\(geometry), \(window), .chunks = \(pieces.chunks), .groups = \(pieces.groups), "
            + ".smallest_tile = \(tile.smallest(lengths: lengths))}; "
            + "convolution_piece(c, \(tile.pixels), \(tile.vectors), \(tile.tail), m, index);"
        lowering.emit(
            Step(
                "convolution \(node.name)", body: body, pieces: images * pieces.chunks * pieces.groups,
                operands(weights: weights, into: &lowering), work: work))
    }

    fileprivate func lowerTrainedDepthwise(at weights: Place, into lowering: inout Lowering) {
        let blocks = y.geometry.blocks
        let body = "const window c = {\(geometry), \(window), .parts = 1}; "
            + "depthwise_piece(c, \(min(4, y.geometry.width)), m, index);"
        lowering.emit(
            Step(
                "depthwise \(node.name)", body: body, pieces: y.geometry.images * blocks,
                operands(weights: weights, into: &lowering), work: work * 4))
    }
}

/// How a convolution over a batch falls into pieces.
struct ConvolutionPieces {
    /// Chunks of pixels of an image, so that what one reads stays in the second-level cache while all channel tiles pass over it.
    let chunks: Int
    /// Groups of channel tiles, only where there are few images.
    let groups: Int

    private static let chunkFloatsMax = 40_000
    private static let pieceWorkMin = 400_000
    private static let piecesWanted = 16

    init(images: Int, pixels: Int, tiles: Int, readPerPixel: Int, work: Int) {
        let chunks = max(1, min(pixels * readPerPixel / Self.chunkFloatsMax, pixels / 24))
        let wanted = max(1, min(Self.piecesWanted / min(images, Self.piecesWanted), work / Self.pieceWorkMin))
        self.chunks = chunks
        groups = min(tiles, max(1, wanted / chunks))
    }
}
