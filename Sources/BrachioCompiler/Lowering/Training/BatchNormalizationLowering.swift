internal import BrachioCore
internal import BrachioGraph

/// The C struct `batch_normalization` of one layer.
struct BatchNormalizationLayer {
    let x: Geometry
    let y: Geometry
    let epsilon: Float
    let parts: Int
    let pieces: Int

    init(x: Geometry, y: Geometry, epsilon: Float) {
        self.x = x
        self.y = y
        self.epsilon = epsilon
        parts = min(x.images, max(1, 16 / x.blocks))
        pieces = min(x.images * x.blocks, 32)
    }

    var c: String {
        "const batch_normalization c = {.x = \(x.c), .y = \(y.c), .r = \(Geometry.none), .images = \(x.images), "
            + ".parts = \(parts), .pieces = \(pieces), .epsilon = \(epsilon.c)}; "
    }

    var scratchCount: Int { x.blocks * 8 * (2 * parts + 4) }
    var sums: Int { parts * x.blocks }
}

extension BatchNormalizationTraining: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        guard Geometry.hasBlockedForm(lowering.shape(of: node.inputs[0])) else {
            throw UnsupportedForm.axes(lowering.shape(of: node.inputs[0]))
        }
        let x = lowering.blocked(node.inputs[0])
        let scale = lowering.channels(node.inputs[1]), bias = lowering.channels(node.inputs[2])
        let y = lowering.defineBlocked(node.outputs[0])
        let mean = lowering.defineChannels(node.outputs[1]), variance = lowering.defineChannels(node.outputs[2])
        let layer = BatchNormalizationLayer(x: x.geometry, y: y.geometry, epsilon: epsilon)
        let scratch = lowering.newBuffer(layer.scratchCount)
        lowering.emit(
            Step(
                "moments \(node.name)", body: layer.c + "batch_moments_piece(c, m, index);", pieces: layer.sums,
                [.x: x.origin, .scratch: scratch], work: x.geometry.count))
        lowering.emit(
            Step(
                "statistics \(node.name)", body: layer.c + "batch_statistics_piece(c, m);", pieces: 1,
                [.scratch: scratch, .y1: mean, .y2: variance], work: layer.scratchCount))
        lowering.emit(
            Step(
                "normalize \(node.name)", body: layer.c + "batch_apply_piece(c, m, index);", pieces: layer.pieces,
                [.x: x.origin, .w: scale, .b: bias, .x1: mean, .x2: variance, .y: y.origin], work: x.geometry.count))
    }
}

extension BatchNormalizationGradient: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        guard Geometry.hasBlockedForm(lowering.shape(of: node.inputs[1])) else {
            throw UnsupportedForm.axes(lowering.shape(of: node.inputs[1]))
        }
        let dy = lowering.blocked(node.inputs[0]), x = lowering.blocked(node.inputs[1])
        let scale = lowering.channels(node.inputs[2]), mean = lowering.channels(node.inputs[3])
        let variance = lowering.channels(node.inputs[4])
        let dx = lowering.defineBlocked(node.outputs[0])
        let dscale = lowering.defineChannels(node.outputs[1]), dbias = lowering.defineChannels(node.outputs[2])
        let layer = BatchNormalizationLayer(x: x.geometry, y: x.geometry, epsilon: epsilon)
        let constants = layer.c + "const batch_gradient_shapes s = {\(dx.geometry.c), \(dy.geometry.c)}; "
        let scratch = lowering.newBuffer(layer.scratchCount)
        lowering.emit(
            Step(
                "gradient sums \(node.name)", body: constants + "batch_sums_piece(c, s, m, index);", pieces: layer.sums,
                [.x: dy.origin, .b: x.origin, .r: x.origin, .x1: mean, .scratch: scratch], work: x.geometry.count))
        lowering.emit(
            Step(
                "channel gradients \(node.name)", body: layer.c + "batch_gradients_piece(c, m);", pieces: 1,
                [.w: scale, .x1: mean, .x2: variance, .scratch: scratch, .y1: dscale, .y2: dbias],
                work: layer.scratchCount))
        lowering.emit(
            Step(
                "normalization gradient \(node.name)", body: constants + "batch_input_gradient_piece(c, s, m, index);",
                pieces: layer.pieces, [.x: dy.origin, .b: x.origin, .r: x.origin, .scratch: scratch, .y: dx.origin],
                work: x.geometry.count))
    }
}
