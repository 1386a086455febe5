internal import BrachioGraph

extension ConvolutionLayer {
    /// Floats of V that one block of tiles takes: a share of the second-level cache.
    private static let blockFloatsMax = 110_000

    func lowerWinograd(m: Int, into lowering: inout Lowering) {
        lowerWinograd(m: m, into: &lowering) { tile, lowering in bindWeights(m: m, tile: tile, into: &lowering) }
    }

    /// - Parameter transformed: gives the transformed weights for a register tile.
    func lowerWinograd(m: Int, into lowering: inout Lowering, transformed: (RegisterTile, inout Lowering) -> Place) {
        let n = m + 2
        let inputBlocks = x.geometry.blocks, outputBlocks = y.geometry.blocks
        let total = y.geometry.images * ((y.geometry.height + m - 1) / m) * ((y.geometry.width + m - 1) / m)
        let fitting = max(12, Self.blockFloatsMax / (n * n * inputBlocks * 8))
        var blocks = max(1, (total + fitting - 1) / fitting)
        // A few more, equal blocks keep all threads busy to the end.
        if blocks > 1, blocks < 8 { blocks = min(8, max(blocks, total / 24)) }
        let blockTiles = (total + blocks - 1) / blocks
        let lengths = RegisterTile.lengths(total: total, count: blocks)
        let tile = RegisterTile(blocks: outputBlocks, pixels: lengths.max()!)
        let weights = transformed(tile, &lowering)
        let channelTiles = tile.channelTiles(blocks: outputBlocks)
        let products = n * n * tile.vectors * blockTiles * 8
        let whole = n * n * inputBlocks * blockTiles * 8
        let oneStage = blocks >= 4
        let groups = oneStage ? 1 : min(channelTiles, max(1, 16 / blocks))
        let inputGroups = oneStage ? 1 : min(inputBlocks, max(1, 8 / blocks))
        let constants = "const winograd c = {\(geometry), .images = \(y.geometry.images), .m = \(m), "
            + ".block_tiles = \(blockTiles), .blocks = \(blocks), .groups = \(groups), .input_groups = \(inputGroups), "
            + ".smallest_tile = \(tile.smallest(lengths: lengths))}; "
        let shape = "\(tile.pixels), \(tile.vectors), \(tile.tail)"
        var operands = operands(weights: weights, into: &lowering)
        if oneStage {
            lowering.emit(
                Step(
                    "winograd \(node.name)", body: constants + "winograd_piece(c, \(shape), m, index, worker);",
                    pieces: blocks, operands, workerFloats: whole + products, work: work))
            return
        }
        let scratch = lowering.newBuffer(blocks * whole)
        lowering.emit(
            Step(
                "winograd input \(node.name)", body: constants + "winograd_input_piece(c, m, index);",
                pieces: blocks * inputGroups, [.x: x.origin, .scratch: scratch], work: whole))
        operands[.scratch] = scratch
        operands[.x] = nil
        lowering.emit(
            Step(
                "winograd \(node.name)", body: constants + "winograd_output_piece(c, \(shape), m, index, worker);",
                pieces: blocks * groups, operands, workerFloats: products, work: work))
    }

    private func bindWeights(m: Int, tile: RegisterTile, into lowering: inout Lowering) -> Place {
        let n = m + 2
        let count = n * n * x.geometry.blocks * 8 * y.geometry.blocks * 8
        return lowering.bound(node.inputs[1], as: "winograd \(m) \(tile.vectors)", count: count) { lowering, source, target in
            let body = "winograd_weights_piece(\(m), \(outputs), \(inputs), \(tile.vectors), \(tile.tail), m->x, m->y, index);"
            lowering.emitBinding(
                Step(
                    "bind \(node.inputs[1])", body: body, pieces: tile.channelTiles(blocks: y.geometry.blocks),
                    [.x: source, .y: target], work: count / 100))
        }
    }
}
