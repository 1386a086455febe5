internal import BrachioGraph

extension Lowering {
    /// y = a · b + bias on row-major matrices.
    mutating func lowerProduct(
        _ node: Node, rows: Int, columns: Int, depth: Int, transposesFirst: Bool, transposesSecond: Bool, a: Place, b: Place,
        bias: Place?, y: Place
    ) {
        let dots = transposesSecond && !transposesFirst
        let pieces = max(1, min(16, dots ? (columns + 3) / 4 : (columns + 23) / 24, rows * columns * depth / 65_536))
        let body = "const matrix_multiply c = {\(rows), \(columns), \(depth), \(transposesFirst ? 1 : 0), "
            + "\(transposesSecond ? 1 : 0), \(bias == nil ? 0 : 1), {ACT_NONE, 0, 0}, \(pieces)}; "
            + "matrix_multiply_piece(c, m, index, worker);"
        var operands: [Step.Operand: Place] = [.x: a, .w: b, .y: y]
        operands[.b] = bias
        emit(
            Step(
                "product \(node.name)", body: body, pieces: pieces, operands, workerFloats: dots ? 0 : 6_144,
                work: rows * columns * depth))
    }
}

extension MatrixMultiply: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let first = lowering.shape(of: node.inputs[0]), y = lowering.shape(of: node.outputs[0])
        let a = lowering.plain(node.inputs[0]), b = lowering.plain(node.inputs[1])
        let result = lowering.definePlain(node.outputs[0])
        lowering.lowerProduct(
            node, rows: y[0], columns: y[1], depth: transposesFirst ? first[0] : first[1], transposesFirst: transposesFirst,
            transposesSecond: transposesSecond, a: a, b: b, bias: nil, y: result)
    }
}

extension FullyConnected {
    /// A layer whose weights change from step to step stays row-major, as its gradients and updates are.
    func lowerTrained(_ node: Node, into lowering: inout Lowering) {
        let x = lowering.shape(of: node.inputs[0]), y = lowering.shape(of: node.outputs[0])
        let a = lowering.plain(node.inputs[0]), weight = lowering.plain(node.inputs[1])
        let bias = node.inputs.count > 2 ? lowering.channels(node.inputs[2]) : nil
        let result = lowering.definePlain(node.outputs[0])
        lowering.lowerProduct(
            node, rows: y[0], columns: y[1], depth: x[1], transposesFirst: false, transposesSecond: true, a: a, b: weight,
            bias: bias, y: result)
    }
}
