internal import BrachioCore
internal import BrachioGraph

extension ConvolutionWeightGradient: NativeOperator {
    func halos(for node: Node, in graph: Graph) -> [Int] {
        [0, convolution.halo(
            input: graph.shape(of: node.inputs[1]), weight: weightShape, output: graph.shape(of: node.inputs[0]))]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws {
        let layout = ParameterLayouts.layout(weightShape, convolution)
        let dy = lowering.blocked(node.inputs[0]), x = lowering.blocked(node.inputs[1])
        let result = lowering.define(node.outputs[0], in: layout)
        let layer = ConvolutionGradient(node: node, convolution: convolution, weight: weightShape, x: x, dy: dy)
        switch layout {
        case .convolution(let weight): layer.lowerWeight(weight, to: result, into: &lowering)
        case .depthwise: try layer.lowerDepthwiseWeight(size: layout.count, to: result, into: &lowering)
        case .plain: preconditionFailure("weights of a convolution are never row-major here")
        }
    }
}

/// What the gradients of one convolution share. `x` is the input or its gradient.
struct ConvolutionGradient {
    let node: Node
    let convolution: Convolution
    let weight: Shape
    let x: BlockedTensor
    let dy: BlockedTensor

    var images: Int { dy.geometry.images }
    var work: Int {
        images * dy.geometry.pixels * weight.count
    }

    var members: String { members(strides: convolution.strides) }

    /// The members that all C structs of convolution gradients have.
    func members(strides: [Int]) -> String {
        ".x = \(x.geometry.c), .y = \(dy.geometry.c), .kernel_height = \(weight[2]), .kernel_width = \(weight[3]), "
            + ".stride_y = \(strides[0]), .stride_x = \(strides[1]), "
            + ".pad_top = \(convolution.padding.top), .pad_left = \(convolution.padding.left), "
            + ".dilation_y = \(convolution.dilations[0]), .dilation_x = \(convolution.dilations[1]), .images = \(images)"
    }

    fileprivate func lowerWeight(
        _ layout: ParameterLayout.WeightLayout, to result: Place, into lowering: inout Lowering
    ) {
        let vectors = dy.geometry.blocks, wide = min(3, vectors)
        let tiles = (vectors + wide - 1) / wide
        let parts = Self.parts(images: images, pieces: tiles)
        let size = layout.depth * vectors * 8
        let rows = chunk()
        let body = "const weight_gradient c = {\(members), .layout = \(layout.vectors), .parts = \(parts), .groups = 1, "
            + ".chunk_images = \(rows.images), .chunk_rows = \(rows.rows)}; weight_gradient_piece(c, \(wide), m, index);"
        var operands: [Step.Operand: Place] = [.x: x.origin, .w: dy.origin, .y: result]
        if parts > 1 { operands[.scratch] = lowering.newBuffer(parts * size) }
        lowering.emit(Step("weight gradient \(node.name)", body: body, pieces: parts * tiles, operands, work: work))
        if let scratch = operands[.scratch] { lowering.emit(.sum(node.name, size, parts: parts, from: scratch, to: result)) }
        if layout.groups > 1 { separateGroups(layout, of: result, into: &lowering) }
    }

    /// Between channels of different groups there is no weight, so that there is no gradient.
    private func separateGroups(_ layout: ParameterLayout.WeightLayout, of result: Place, into lowering: inout Lowering) {
        let pieces = min(layout.blocks, 16)
        lowering.emit(
            Step(
                "groups \(node.name)",
                body: "const weight_layout l = \(layout.c); separate_groups_piece(l, \(layout.groups), \(pieces), m, index);",
                pieces: pieces, [.y: result], work: layout.depth * layout.blocks * 8))
    }

    /// Rows and images of a chunk: about a hundred pixels, which stay in the first-level cache while the taps are visited; with
    /// one tap, more.
    private func chunk() -> (rows: Int, images: Int) {
        let g = dy.geometry, wanted = weight[2] * weight[3] == 1 ? 300 : 100
        let chunks = max(1, (g.pixels + wanted - 1) / wanted)
        guard chunks == 1 else { return (max(1, (g.height + chunks - 1) / chunks), 1) }
        return (g.height, max(1, min(images, wanted / g.pixels)))
    }

    /// Ranges of images with sums of their own, where there are too few other pieces to keep several threads busy.
    static func parts(images: Int, pieces: Int) -> Int { pieces >= 6 ? 1 : min(images, (11 + pieces) / pieces) }
}

extension Step {
    /// `count` floats, each the sum of `parts` that stand one array behind the other.
    static func sum(_ name: String, _ count: Int, parts: Int, from source: Place, to target: Place) -> Step {
        let pieces = min(16, max(1, count / 16_384))
        return Step(
            "sum \(name)", body: "sum_parts_piece(\(count), \(parts), \(pieces), m, index);", pieces: pieces,
            [.x: source, .y: target], work: count * parts)
    }
}
