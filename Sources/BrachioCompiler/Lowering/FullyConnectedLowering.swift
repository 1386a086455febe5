internal import BrachioGraph

extension FullyConnected: NativeOperator {
    /// A fully connected layer is a 1×1 convolution of a picture with one column and a row an image.
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        if lowering.parameterLayouts.isState(node.inputs[1]) { return lowerTrained(node, into: &lowering) }
        let x = lowering.blocked(node.inputs[0])
        let y = lowering.defineBlocked(node.outputs[0])
        let images = x.geometry.images, depth = x.geometry.blocks * 8, blocks = y.geometry.blocks
        let outputs = y.geometry.channels, inputs = x.geometry.channels
        let tile = RegisterTile(blocks: blocks, pixels: images)
        let tiles = tile.channelTiles(blocks: blocks)
        let weights = lowering.bound(node.inputs[1], as: "direct 8 \(tile.vectors)", count: depth * blocks * 8) {
            lowering, source, target in
            let body = "pack_weights_piece(\(outputs), \(inputs), 1, 8, 1, \(tile.vectors), \(tile.tail), m, index);"
            lowering.emitBinding(
                Step("bind \(node.inputs[1])", body: body, pieces: tiles, [.x: source, .y: target], work: depth * outputs))
        }
        var operands: [Step.Operand: Place] = [.x: x.origin, .w: weights, .y: y.origin]
        if node.inputs.count > 2 { operands[.b] = lowering.boundChannels(node.inputs[2]) }
        func column(_ g: Geometry) -> String { "{\(g.channels), \(images), 1, 8, \(g.image), \(g.block), \(g.image), 0}" }
        let groups = min(tiles, max(1, depth * blocks * 8 / 65_536))
        let body = "const convolution c = {.x = \(column(x.geometry)), .y = \(column(y.geometry)), .r = \(Geometry.none), "
            + ".kernel_height = 1, .kernel_width = 1, .stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1, "
            + ".bias = \(node.inputs.count > 2 ? 1 : 0), .chunks = 1, .groups = \(groups), "
            + ".smallest_tile = \(tile.smallest(lengths: [images]))}; "
            + "convolution_piece(c, \(tile.pixels), \(tile.vectors), \(tile.tail), m, index);"
        lowering.emit(
            Step(
                "fully connected \(node.name)", body: body, pieces: groups, operands, work: images * depth * outputs))
    }
}
