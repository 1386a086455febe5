internal import BrachioGraph

extension ChannelAffine: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { Geometry.hasBlockedForm(graph.shape(of: node.outputs[0])) }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let (scale, shift) = (lowering.boundChannels(node.inputs[1]), lowering.boundChannels(node.inputs[2]))
        guard writesBlocked(node, in: lowering.graph) else { throw UnsupportedForm.axes(lowering.shape(of: node.inputs[0])) }
        if !lowering.hasBlocked(node.inputs[0]), activation == nil {
            let y = lowering.defineBlocked(node.outputs[0])
            lowering.emit(.pack(node.outputs[0], lowering.plain(node.inputs[0]), to: y, affine: (scale, shift)))
            return
        }
        let x = lowering.blocked(node.inputs[0])
        let y = lowering.defineBlocked(node.outputs[0])
        lowering.emit(
            .planes(
                "affine \(node.name)", over: y.geometry,
                constants: "const shape x = \(x.geometry.c), y = \(y.geometry.c); const activation f = \(activation.c);",
                call: "affine_piece(x, y, f, m, item)",
                [.x: x.origin, .w: scale, .b: shift, .y: y.origin]))
    }
}

extension Activation: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { graph.shape(of: node.outputs[0]).axes == 4 }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        guard lowering.hasBlocked(node.inputs[0]), Geometry.hasBlockedForm(lowering.shape(of: node.inputs[0]))
            || writesBlocked(node, in: lowering.graph)
        else {
            let count = lowering.shape(of: node.inputs[0]).count
            let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
            lowering.emit(
                Step(
                    "activation \(node.name)",
                    body: "const activation f = \(function.c); plain_activation(\(count), f, m);", pieces: 1,
                    [.x: x, .y: y], work: count))
            return
        }
        let x = lowering.blocked(node.inputs[0])
        let y = lowering.defineBlocked(node.outputs[0])
        lowering.emit(
            .planes(
                "activation \(node.name)", over: y.geometry,
                constants: "const shape x = \(x.geometry.c), y = \(y.geometry.c); const activation f = \(function.c);",
                call: "activation_piece(x, y, f, m, item)",
                [.x: x.origin, .y: y.origin]))
    }
}

extension Add: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { BinaryLowering.isBlocked(node, graph) }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        BinaryLowering.lower(node, multiplies: false, into: &lowering)
    }
}

extension Multiply: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { BinaryLowering.isBlocked(node, graph) }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        BinaryLowering.lower(node, multiplies: true, into: &lowering)
    }
}

/// Sum and product of two tensors.
enum BinaryLowering {
    /// Two pictures of one shape, or a picture and one value a channel and image.
    static func isBlocked(_ node: Node, _ graph: Graph) -> Bool {
        guard node.inputs.allSatisfy({ !graph.isParameter($0) }) else { return false }
        return operandOrder(node, graph) != nil
    }

    /// The inputs with the full-shaped one first, and whether the other is stretched.
    private static func operandOrder(_ node: Node, _ graph: Graph) -> (full: String, other: String, stretched: Bool)? {
        let output = graph.shape(of: node.outputs[0])
        guard output.axes == 4 else { return nil }
        for (full, other) in [(0, 1), (1, 0)] where graph.shape(of: node.inputs[full]) == output {
            let shape = graph.shape(of: node.inputs[other])
            if shape == output { return (node.inputs[full], node.inputs[other], false) }
            if shape == [output[0], output[1], 1, 1] { return (node.inputs[full], node.inputs[other], true) }
        }
        return nil
    }

    static func lower(_ node: Node, multiplies: Bool, into lowering: inout Lowering) {
        if isBlocked(node, lowering.graph), let order = operandOrder(node, lowering.graph) {
            let x = lowering.blocked(order.full), r = lowering.blocked(order.other)
            let y = lowering.defineBlocked(node.outputs[0])
            lowering.emit(
                .planes(
                    "\(multiplies ? "multiply" : "add") \(node.name)", over: y.geometry,
                    constants: "const shape x = \(x.geometry.c), r = \(r.geometry.c), y = \(y.geometry.c);",
                    call: "binary_piece(x, r, y, \(multiplies ? 1 : 0), \(order.stretched ? 1 : 0), m, item)",
                    [.x: x.origin, .r: r.origin, .y: y.origin]))
            return
        }
        let shape = lowering.shape(of: node.outputs[0])
        let x = lowering.plain(node.inputs[0]), r = lowering.plain(node.inputs[1])
        let y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            StridedLoop(
                extents: shape.dimensions, x: lowering.shape(of: node.inputs[0]).stretchedStrides(to: shape),
                r: lowering.shape(of: node.inputs[1]).stretchedStrides(to: shape), y: shape.strides
            ).step(node.name, kind: multiplies ? "STRIDED_MULTIPLY" : "STRIDED_ADD", [.x: x, .r: r, .y: y]))
    }
}

extension Concat: NativeOperator {
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool {
        axis == 1 && graph.shape(of: node.outputs[0]).axes == 4
            && node.inputs.dropLast().allSatisfy { graph.shape(of: $0)[1] % 8 == 0 }
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        if lowering.layout.isWhole(node.outputs[0]) {
            lowering.defineWhole(node.outputs[0])
        } else if writesBlocked(node, in: lowering.graph) {
            lowerPlanes(node, into: &lowering)
        } else {
            lowerPlain(node, into: &lowering)
        }
    }

    /// Copies whole channel blocks.
    private func lowerPlanes(_ node: Node, into lowering: inout Lowering) {
        let parts = node.inputs.map { lowering.blocked($0) }
        let y = lowering.defineBlocked(node.outputs[0])
        var block = 0
        for (name, part) in zip(node.inputs, parts) {
            let target = y.origin.advanced(by: block * y.geometry.block)
            lowering.emit(
                .planes(
                    "concat \(name)", over: part.geometry,
                    constants: "const shape x = \(part.geometry.c), y = \(y.geometry.c);", call: "copy_plane_piece(x, y, m, item)",
                    [.x: part.origin, .y: target]))
            block += part.geometry.blocks
        }
    }

    private func lowerPlain(_ node: Node, into lowering: inout Lowering) {
        let output = lowering.shape(of: node.outputs[0])
        let parts = node.inputs.map { lowering.plain($0) }
        let y = lowering.definePlain(node.outputs[0])
        var position = 0
        for (name, part) in zip(node.inputs, parts) {
            let shape = lowering.shape(of: name)
            lowering.emit(
                StridedLoop(extents: shape.dimensions, x: shape.strides, r: nil, y: output.strides).step(
                    name, kind: "STRIDED_COPY", [.x: part, .y: y.advanced(by: position * output.strides[axis])]))
            position += shape[axis]
        }
    }
}
