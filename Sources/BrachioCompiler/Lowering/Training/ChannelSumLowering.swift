internal import BrachioGraph

extension ReduceSum {
    /// Whether the sum leaves one value a channel of a picture: a bias's gradient.
    func sumsChannels(_ node: Node, in graph: Graph) -> Bool {
        graph.shape(of: node.inputs[0]).axes == 4 && Set(axes) == [0, 2, 3]
    }

    func lowerChannelSum(_ node: Node, into lowering: inout Lowering) {
        let x = lowering.blocked(node.inputs[0]), y = lowering.defineChannels(node.outputs[0])
        let g = x.geometry, parts = min(g.images, max(1, 16 / g.blocks))
        var operands: [Step.Operand: Place] = [.x: x.origin, .y: y]
        if parts > 1 { operands[.scratch] = lowering.newBuffer(parts * g.blocks * 8) }
        lowering.emit(
            Step(
                "channel sum \(node.name)",
                body: "const shape x = \(g.c); channel_sum_piece(x, \(g.images), \(parts), m, index);",
                pieces: parts * g.blocks, operands, work: g.count))
        if let scratch = operands[.scratch] {
            lowering.emit(.sum(node.name, g.blocks * 8, parts: parts, from: scratch, to: y))
        }
    }
}

extension Slice {
    /// Whether the box is whole channel blocks of a picture: the gradient of a concatenation.
    func takesBlocks(_ node: Node, in graph: Graph) -> Bool {
        let x = graph.shape(of: node.inputs[0])
        guard x.axes == 4, starts[1] % 8 == 0, ends[1] % 8 == 0 || ends[1] == x[1] else { return false }
        return [0, 2, 3].allSatisfy { starts[$0] == 0 && ends[$0] == x[$0] }
    }

    func lowerBlocks(_ node: Node, into lowering: inout Lowering) {
        let x = lowering.blocked(node.inputs[0]), y = lowering.defineBlocked(node.outputs[0])
        let source = Geometry(lowering.shape(of: node.outputs[0]), halo: x.geometry.halo, image: x.geometry.image)
        lowering.emit(
            .planes(
                "slice \(node.name)", over: y.geometry,
                constants: "const shape x = \(source.c), y = \(y.geometry.c);", call: "copy_plane_piece(x, y, m, item)",
                [.x: x.origin.advanced(by: starts[1] / 8 * x.geometry.block), .y: y.origin]))
    }
}

extension LocalResponseNormalizationGradient: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let shape = lowering.shape(of: node.inputs[0])
        let pixels = shape.dimensions[2...].reduce(1, *)
        let x = lowering.plain(node.inputs[0]), dy = lowering.plain(node.inputs[1])
        let y = lowering.definePlain(node.outputs[0])
        let scratch = lowering.newBuffer(shape.count)
        let n = normalization
        lowering.emit(
            Step(
                "local response gradient \(node.name)",
                body: "local_response_gradient(\(shape[1]), \(pixels), \(n.size), \(n.alpha.c), \(n.beta.c), \(n.bias.c), m, index);",
                pieces: shape[0], [.x: x, .r: dy, .scratch: scratch, .y: y], work: shape.count * n.size))
    }
}
