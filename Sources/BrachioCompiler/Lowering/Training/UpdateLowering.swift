internal import BrachioGraph

extension Lowering {
    /// An update of flat arrays in the parameter's layout. `inputs` and `outputs` are (operand, index into the node's tensors); what a
    /// state update stores is written in place.
    fileprivate mutating func lowerUpdate(
        _ node: Node, inputs: [(Step.Operand, Int)], settings: Int?, outputs: [(Step.Operand, Int)],
        body: (_ count: Int, _ pieces: Int) -> String
    ) {
        let layout = parameterLayouts.layout(of: node.inputs[0])
        var operands: [Step.Operand: Place] = [:]
        for (operand, index) in inputs { operands[operand] = place(of: node.inputs[index], in: layout) }
        if let settings { operands[.s] = plain(node.inputs[settings]) }
        for (operand, index) in outputs { operands[operand] = defineNext(node.outputs[index], in: layout) }
        let pieces = Step.flatPieces(layout.count)
        emit(
            Step(
                node.name, body: body(layout.count, pieces), pieces: pieces, operands, work: layout.count * inputs.count))
    }
}

extension MomentumUpdate: UpdateOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowering.lowerUpdate(
            node, inputs: [(.x, 0), (.r, 1), (.x1, 2)], settings: 3, outputs: [(.y, 0), (.y1, 1)]
        ) { "momentum_update_piece(\(momentum.c), \(nesterov ? 1 : 0), \($0), \($1), m, index);" }
    }
}

extension AdamUpdate: UpdateOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowering.lowerUpdate(
            node, inputs: [(.x, 0), (.r, 1), (.x1, 2), (.x2, 3)], settings: 4, outputs: [(.y, 0), (.y1, 1), (.y2, 2)]
        ) {
            "const adam c = {\(beta1.c), \(beta2.c), \(epsilon.c), \(decouplesDecay ? 1 : 0)}; "
                + "adam_update_piece(c, \($0), \($1), m, index);"
        }
    }
}

extension RMSPropUpdate: UpdateOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowering.lowerUpdate(
            node, inputs: [(.x, 0), (.r, 1), (.x1, 2)], settings: 3, outputs: [(.y, 0), (.y1, 1)]
        ) { "rmsprop_update_piece(\(forgetting.c), \(epsilon.c), \($0), \($1), m, index);" }
    }
}

extension RunningAverage: UpdateOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowering.lowerUpdate(node, inputs: [(.x, 0), (.r, 1)], settings: nil, outputs: [(.y, 0)]) {
            "running_average_piece(\(momentum.c), \(correction.c), \($0), \($1), m, index);"
        }
    }
}
