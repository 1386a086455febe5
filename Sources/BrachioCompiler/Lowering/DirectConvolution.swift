internal import BrachioGraph

extension ConvolutionLayer {
    /// Floats of input that a chunk of pixels may read: a share of the second-level cache.
    private static let chunkFloatsMax = 40_000
    /// Multiply-adds below which a piece is not worth handing to another thread.
    private static let pieceWorkMin = 400_000

    func lowerDirect(into lowering: inout Lowering) {
        let blocks = y.geometry.blocks, pixels = y.geometry.pixels
        let (chunks, groups) = pieces(blocks: blocks, pixels: pixels)
        let lengths = RegisterTile.lengths(total: pixels, count: chunks)
        let tile = RegisterTile(blocks: blocks, pixels: lengths.max()!)
        let inner = min(inputs, x.geometry.lanes)
        let channelTiles = tile.channelTiles(blocks: blocks)
        let depth = (inputs + inner - 1) / inner * inner * taps
        let key = "direct \(inner) \(tile.vectors)"
        let weights = lowering.bound(node.inputs[1], as: key, count: depth * blocks * 8) { lowering, source, target in
            let body = "pack_weights_piece(\(outputs), \(inputs), \(taps), \(inner), \(convolution.groups), "
                + "\(tile.vectors), \(tile.tail), m, index);"
            lowering.emitBinding(
                Step("bind \(node.inputs[1])", body: body, pieces: channelTiles, [.x: source, .y: target], work: depth))
        }
        let usedGroups = min(groups, channelTiles)
        let body = "const convolution c = {\(geometry), \(window), .chunks = \(chunks), .groups = \(usedGroups), "
            + ".smallest_tile = \(tile.smallest(lengths: lengths))}; "
            + "convolution_piece(c, \(tile.pixels), \(tile.vectors), \(tile.tail), m, index);"
        lowering.emit(
            Step(
                "convolution \(node.name)", body: body, pieces: y.geometry.images * chunks * usedGroups,
                operands(weights: weights, into: &lowering), work: work))
    }

    /// Chunks of pixels, so that what one reads stays in cache while the channel tiles pass over it, times groups of channel tiles.
    private func pieces(blocks: Int, pixels: Int) -> (chunks: Int, groups: Int) {
        let readPerPixel = inputs * convolution.strides[0] * convolution.strides[1]
        let perImage = work / y.geometry.images
        var chunks = max(1, min(pixels * readPerPixel / Self.chunkFloatsMax, pixels / 24))
        let wanted = max(1, min(16 / min(y.geometry.images, 16), perImage / Self.pieceWorkMin))
        var groups = 1
        if chunks < wanted {
            // Small pictures: their weights are large, so cut channels, not pixels.
            groups = max(1, min((blocks + 1) / 2, wanted / chunks))
            if groups * chunks < wanted, pixels >= 48 { chunks = min(pixels / 24, (wanted + groups - 1) / groups) }
        }
        return (max(1, chunks), groups)
    }
}
