internal import BrachioGraph

extension Lowering {
    /// f(x, r) elementwise on two tensors of one shape: in blocked form for pictures, else flat.
    mutating func lowerElementwise(
        _ label: String, _ operation: String, _ x: String, _ r: String, to output: String
    ) {
        let shape = shape(of: output)
        let constants = "const element_operation e = \(operation); "
        guard shape.axes == 4 else {
            let a = plain(x), b = plain(r), y = definePlain(output)
            let pieces = Step.flatPieces(shape.count)
            emit(
                Step(
                    label, body: constants + "elementwise_flat_piece(e, \(shape.count), \(pieces), m, index);", pieces: pieces,
                    [.x: a, .r: b, .y: y], work: shape.count))
            return
        }
        let a = blocked(x), b = blocked(r), y = defineBlocked(output)
        let pieces = Step.planePieces(y.geometry)
        emit(
            Step(
                label,
                body: constants + "const elementwise c = {\(a.geometry.c), \(b.geometry.c), \(y.geometry.c), "
                    + "\(y.geometry.images), \(pieces), e}; elementwise_piece(c, m, index);",
                pieces: pieces, [.x: a.origin, .r: b.origin, .y: y.origin], work: y.geometry.count))
    }
}

extension Step {
    /// Pieces of a pass over `count` floats.
    static func flatPieces(_ count: Int) -> Int { min(32, max(1, count / 16_384)) }

    /// Pieces of a pass over the planes of a tensor.
    static func planePieces(_ g: Geometry) -> Int { min(g.images * g.blocks, flatPieces(g.count)) }
}

extension ActivationGradient: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { graph.shape(of: node.outputs[0]).axes == 4 }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowering.lowerElementwise(
            "activation gradient \(node.name)", "{ELEMENT_ACTIVATION_GRADIENT, 0, 0, \(function.c)}", node.inputs[0],
            node.inputs[1], to: node.outputs[0])
    }
}

extension DropoutTraining: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { graph.shape(of: node.outputs[0]).axes == 4 }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let shape = lowering.shape(of: node.outputs[0])
        let seed = lowering.plain(node.inputs[1])
        guard shape.axes == 4 else {
            let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
            let pieces = Step.flatPieces(shape.count)
            lowering.emit(
                Step(
                    "dropout \(node.name)",
                    body: "dropout_flat_piece(\(rate.c), \(salt)u, \(shape.count), \(pieces), m, index);", pieces: pieces,
                    [.x: x, .s: seed, .y: y], work: shape.count))
            return
        }
        let x = lowering.blocked(node.inputs[0]), y = lowering.defineBlocked(node.outputs[0])
        let pieces = Step.planePieces(y.geometry)
        lowering.emit(
            Step(
                "dropout \(node.name)",
                body: "const shape x = \(x.geometry.c), y = \(y.geometry.c); "
                    + "dropout_piece(\(rate.c), \(salt)u, x, y, \(y.geometry.images), \(pieces), m, index);",
                pieces: pieces, [.x: x.origin, .s: seed, .y: y.origin], work: y.geometry.count * 4))
    }
}
