internal import BrachioGraph

/// Pooling.
private func lowerPool(
    _ node: Node, kernel: [Int], strides: [Int], padding: Padding, countsPadding: Bool, maximum: Bool,
    into lowering: inout Lowering
) {
    let x = lowering.blocked(node.inputs[0])
    let y = lowering.defineBlocked(node.outputs[0])
    let constants = "const window c = {.x = \(x.geometry.c), .y = \(y.geometry.c), .kernel_height = \(kernel[0]), "
        + ".kernel_width = \(kernel[1]), .stride_y = \(strides[0]), .stride_x = \(strides[1]), "
        + ".pad_top = \(padding.top), .pad_left = \(padding.left), .pad_bottom = \(padding.bottom), "
        + ".pad_right = \(padding.right), .counts_padding = \(countsPadding ? 1 : 0)};"
    lowering.emit(
        .planes(
            "pool \(node.name)", over: y.geometry, constants: constants, call: "pool_piece(c, \(maximum ? 1 : 0), m, item)",
            [.x: x.origin, .y: y.origin], work: y.geometry.count * kernel[0] * kernel[1]))
}

extension MaxPool: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowerPool(
            node, kernel: kernel, strides: strides, padding: padding, countsPadding: false, maximum: true, into: &lowering)
    }
}

extension AveragePool: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowerPool(
            node, kernel: kernel, strides: strides, padding: padding, countsPadding: countsPadding, maximum: false,
            into: &lowering)
    }
}

extension GlobalAveragePool: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { true }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.blocked(node.inputs[0])
        let y = lowering.defineBlocked(node.outputs[0])
        lowering.emit(
            .planes(
                "average \(node.name)", over: x.geometry,
                constants: "const shape x = \(x.geometry.c), y = \(y.geometry.c);",
                call: "global_average_piece(x, y, m, item)",
                [.x: x.origin, .y: y.origin]))
    }
}
