internal import BrachioGraph

extension Lowering {
    /// Gradient of maximum (`x` given) or average pooling.
    fileprivate mutating func lowerPoolGradient(
        _ node: Node, window: (kernel: [Int], strides: [Int], padding: Padding), countsPadding: Bool, x: BlockedTensor?,
        dy: BlockedTensor
    ) {
        let dx = defineBlocked(node.outputs[0])
        let pieces = Step.planePieces(dx.geometry)
        let body = "const pooling c = {.x = \((x ?? dx).geometry.c), .y = \(dy.geometry.c), "
            + ".kernel_height = \(window.kernel[0]), .kernel_width = \(window.kernel[1]), "
            + ".stride_y = \(window.strides[0]), .stride_x = \(window.strides[1]), .pad_top = \(window.padding.top), "
            + ".pad_left = \(window.padding.left), .images = \(dx.geometry.images), .pieces = \(pieces), "
            + ".counts_padding = \(countsPadding ? 1 : 0)}; const shape s = \(dx.geometry.c); "
            + "pool_gradient_piece(c, s, \(x == nil ? 0 : 1), m, index);"
        emit(
            Step(
                "pool gradient \(node.name)", body: body, pieces: pieces,
                [.x: dy.origin, .r: (x ?? dy).origin, .y: dx.origin], work: dx.geometry.count * 4))
    }
}

extension MaxPoolGradient: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.blocked(node.inputs[0]), dy = lowering.blocked(node.inputs[1])
        lowering.lowerPoolGradient(
            node, window: (pool.kernel, pool.strides, pool.padding), countsPadding: false, x: x, dy: dy)
    }
}

extension AveragePoolGradient: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let dy = lowering.blocked(node.inputs[0])
        lowering.lowerPoolGradient(
            node, window: (pool.kernel, pool.strides, pool.padding), countsPadding: pool.countsPadding, x: nil, dy: dy)
    }
}

extension GlobalAveragePoolGradient: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let dy = lowering.blocked(node.inputs[0]), dx = lowering.defineBlocked(node.outputs[0])
        let pieces = Step.planePieces(dx.geometry)
        let factor = 1 / Float(dx.geometry.pixels)
        lowering.emit(
            Step(
                "spread \(node.name)",
                body: "const shape x = \(dy.geometry.c), y = \(dx.geometry.c); "
                    + "plane_fill_piece(x, y, \(factor.c), \(dx.geometry.images), \(pieces), m, index);",
                pieces: pieces, [.x: dy.origin, .y: dx.origin], work: dx.geometry.count))
    }
}
