internal import BrachioCore
internal import BrachioGraph

extension Lowering {
    /// A kernel on the rows of a matrix.
    fileprivate mutating func lowerRows(
        _ node: Node, _ shape: Shape, kernel: String, takesIndex: Bool, _ operands: [Step.Operand: Place]
    ) {
        let columns = shape.dimensions.last!, rows = shape.count / columns
        let pieces = takesIndex ? min(rows, Step.flatPieces(shape.count)) : 1
        emit(
            Step(
                "\(node.operation.kind) \(node.name)",
                body: "const row_set c = {\(rows), \(columns), \(pieces)}; \(kernel)(c, m\(takesIndex ? ", index" : ""));",
                pieces: pieces, operands, work: shape.count * 8))
    }
}

extension SoftmaxCrossEntropy: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.plain(node.inputs[0]), targets = lowering.plain(node.inputs[1])
        let y = lowering.definePlain(node.outputs[0])
        lowering.lowerRows(
            node, lowering.shape(of: node.inputs[0]), kernel: "cross_entropy_piece", takesIndex: false,
            [.x: x, .r: targets, .y: y])
    }
}

extension SoftmaxCrossEntropyGradient: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.plain(node.inputs[0]), targets = lowering.plain(node.inputs[1])
        let y = lowering.definePlain(node.outputs[0])
        lowering.lowerRows(
            node, lowering.shape(of: node.inputs[0]), kernel: "cross_entropy_gradient_piece", takesIndex: true,
            [.x: x, .r: targets, .y: y])
    }
}

extension SigmoidCrossEntropy: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.plain(node.inputs[0]), targets = lowering.plain(node.inputs[1]), weights = lowering.plain(node.inputs[2])
        let y = lowering.definePlain(node.outputs[0])
        lowering.lowerRows(
            node, lowering.shape(of: node.inputs[0]), kernel: "sigmoid_cross_entropy_piece", takesIndex: false,
            [.x: x, .r: targets, .x1: weights, .y: y])
    }
}

extension SigmoidCrossEntropyGradient: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let x = lowering.plain(node.inputs[0]), targets = lowering.plain(node.inputs[1]), weights = lowering.plain(node.inputs[2])
        let y = lowering.definePlain(node.outputs[0])
        lowering.lowerRows(
            node, lowering.shape(of: node.inputs[0]), kernel: "sigmoid_cross_entropy_gradient_piece", takesIndex: true,
            [.x: x, .r: targets, .x1: weights, .y: y])
    }
}

extension SoftmaxGradient: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let shape = lowering.shape(of: node.inputs[0])
        guard shape.dimensions[(axis + 1)...].allSatisfy({ $0 == 1 }) else {
            throw BrachioError(
                .unsupported, "the gradient of a softmax along axis \(axis) of \(shape) is not compiled",
                cause: "only the last axis is")
        }
        let x = lowering.plain(node.inputs[0]), r = lowering.plain(node.inputs[1])
        let y = lowering.definePlain(node.outputs[0])
        lowering.lowerRows(
            node, Shape([shape.count / shape[axis], shape[axis]]), kernel: "softmax_gradient_piece", takesIndex: true,
            [.x: x, .r: r, .y: y])
    }
}
