internal import BrachioCore
internal import BrachioGraph

extension Dropout: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        if lowering.hasBlocked(node.inputs[0]) {
            lowering.alias(node.outputs[0], blocked: lowering.blocked(node.inputs[0]))
        } else {
            lowering.alias(node.outputs[0], plain: lowering.plain(node.inputs[0]))
        }
    }
}

extension Reshape: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let from = lowering.shape(of: node.inputs[0])
        // [N, C, 1, 1] and [N, C] are one blocked tensor.
        if lowering.hasBlocked(node.inputs[0]), lowering.layout.halo(of: node.inputs[0]) == 0, isSamePixel(from, shape) {
            lowering.alias(
                node.outputs[0],
                blocked: BlockedTensor(
                    place: lowering.blocked(node.inputs[0]).place,
                    geometry: Geometry(shape, halo: 0, image: lowering.blocked(node.inputs[0]).geometry.image)))
        } else {
            lowering.alias(node.outputs[0], plain: lowering.plain(node.inputs[0]))
        }
    }

    private func isSamePixel(_ a: Shape, _ b: Shape) -> Bool {
        func isOnePixel(_ shape: Shape) -> Bool { shape.axes == 2 || (shape.axes == 4 && shape[2] == 1 && shape[3] == 1) }
        return isOnePixel(a) && isOnePixel(b) && a[0] == b[0] && a[1] == b[1]
    }
}

extension Transpose: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let from = lowering.shape(of: node.inputs[0]), to = lowering.shape(of: node.outputs[0])
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            StridedLoop(extents: to.dimensions, x: permutation.map { from.strides[$0] }, r: nil, y: to.strides)
                .step(node.name, kind: "STRIDED_COPY", [.x: x, .y: y]))
    }
}

extension Slice: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        if takesBlocks(node, in: lowering.graph) { return lowerBlocks(node, into: &lowering) }
        let from = lowering.shape(of: node.inputs[0]), to = lowering.shape(of: node.outputs[0])
        let offset = zip(starts, from.strides).reduce(0) { $0 + $1.0 * $1.1 }
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            StridedLoop(extents: to.dimensions, x: from.strides, r: nil, y: to.strides)
                .step(node.name, kind: "STRIDED_COPY", [.x: x.advanced(by: offset), .y: y]))
    }
}

extension Pad: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let from = lowering.shape(of: node.inputs[0]), to = lowering.shape(of: node.outputs[0])
        let offset = zip(before, to.strides).reduce(0) { $0 + $1.0 * $1.1 }
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            Step("fill \(node.name)", body: "fill_floats(m->y, \(to.count), \(value.c));", pieces: 1, [.y: y], work: to.count))
        lowering.emit(
            StridedLoop(extents: from.dimensions, x: from.strides, r: nil, y: to.strides)
                .step(node.name, kind: "STRIDED_COPY", [.x: x, .y: y.advanced(by: offset)]))
    }
}

extension Expand: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let from = lowering.shape(of: node.inputs[0])
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            StridedLoop(extents: shape.dimensions, x: from.stretchedStrides(to: shape), r: nil, y: shape.strides)
                .step(node.name, kind: "STRIDED_COPY", [.x: x, .y: y]))
    }
}

extension ReduceMean: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        lowerReduction(node, axes: axes, mean: true, into: &lowering)
    }
}

extension ReduceSum: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        if sumsChannels(node, in: lowering.graph) { return lowerChannelSum(node, into: &lowering) }
        lowerReduction(node, axes: axes, mean: false, into: &lowering)
    }
}

/// One pass for each axis, from the last to the first.
private func lowerReduction(_ node: Node, axes: [Int], mean: Bool, into lowering: inout Lowering) {
    var extents = lowering.shape(of: node.inputs[0]).dimensions
    var x = lowering.plain(node.inputs[0])
    for axis in axes.sorted(by: >) {
        let outer = extents[..<axis].reduce(1, *), inner = extents[(axis + 1)...].reduce(1, *)
        let y = lowering.newBuffer(outer * inner)
        let factor = mean ? 1 / Float(extents[axis]) : 1
        lowering.emit(
            Step(
                "reduce \(node.name)", body: "reduce(\(outer), \(extents[axis]), \(inner), \(factor.c), m);", pieces: 1,
                [.x: x, .y: y], work: extents.reduce(1, *)))
        extents[axis] = 1
        x = y
    }
    lowering.alias(node.outputs[0], plain: x)
}

extension Scale: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let count = lowering.shape(of: node.inputs[0]).count
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            Step(
                "scale \(node.name)", body: "reduce(\(count), 1, 1, \(factor.c), m);", pieces: 1, [.x: x, .y: y], work: count))
    }
}

extension Softmax: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let extents = lowering.shape(of: node.inputs[0]).dimensions
        let outer = extents[..<axis].reduce(1, *), inner = extents[(axis + 1)...].reduce(1, *)
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            Step(
                "softmax \(node.name)", body: "softmax(\(outer), \(extents[axis]), \(inner), m);", pieces: 1,
                [.x: x, .y: y], work: outer * inner * extents[axis] * 8))
    }
}

extension LocalResponseNormalization: NativeOperator {
    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let shape = lowering.shape(of: node.inputs[0])
        let pixels = shape.dimensions[2...].reduce(1, *)
        let x = lowering.plain(node.inputs[0]), y = lowering.definePlain(node.outputs[0])
        lowering.emit(
            Step(
                "local response \(node.name)",
                body: "local_response(\(shape[0]), \(shape[1]), \(pixels), \(size), \(alpha.c), \(beta.c), \(bias.c), m);",
                pieces: 1, [.x: x, .y: y], work: shape.count * size))
    }
}
