internal import BrachioGraph

extension ConvolutionLayer {
    func lowerDepthwise(into lowering: inout Lowering) {
        let blocks = y.geometry.blocks
        let weights = lowering.bound(node.inputs[1], as: "depthwise", count: blocks * taps * 8) { lowering, source, target in
            lowering.emitBinding(
                Step(
                    "bind \(node.inputs[1])", body: "pack_depthwise(\(outputs), \(taps), m);", pieces: 1,
                    [.x: source, .y: target], work: taps * outputs))
        }
        // Eight pieces or so spread well over a few threads; rows are cut only where there are few channels.
        let parts = max(1, min(y.geometry.height / 8, 8 / (y.geometry.images * blocks)))
        lowering.emit(
            .items(
                "depthwise \(node.name)", count: y.geometry.images * blocks * parts,
                constants: "const window c = {\(geometry), \(window), .parts = \(parts)};",
                call: "depthwise_piece(c, \(min(4, y.geometry.width)), m, item)",
                operands(weights: weights, into: &lowering), work: work))
    }
}
