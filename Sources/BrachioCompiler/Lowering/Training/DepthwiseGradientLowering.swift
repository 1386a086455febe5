internal import BrachioCore
internal import BrachioGraph

extension ConvolutionGradient {
    /// Taps of a row that the kernel keeps in registers.
    private static let widthMax = 12

    func lowerDepthwiseWeight(size: Int, to result: Place, into lowering: inout Lowering) throws {
        guard weight[3] <= Self.widthMax else {
            throw BrachioError(
                .unsupported, "a depthwise convolution \(weight[3]) pixels wide cannot be trained natively",
                cause: "at most \(Self.widthMax) are allowed")
        }
        let blocks = dy.geometry.blocks
        let parts = Self.parts(images: images, pieces: blocks)
        let body = "const depthwise c = {\(members), .pieces = \(parts)}; depthwise_weight_gradient_piece(c, m, index);"
        var operands: [Step.Operand: Place] = [.x: x.origin, .w: dy.origin, .y: result]
        if parts > 1 { operands[.scratch] = lowering.newBuffer(parts * size) }
        lowering.emit(
            Step("depthwise weight gradient \(node.name)", body: body, pieces: parts * blocks, operands, work: work * 4))
        if let scratch = operands[.scratch] { lowering.emit(.sum(node.name, size, parts: parts, from: scratch, to: result)) }
    }

    func lowerDepthwiseInput(at weights: Place, into lowering: inout Lowering) throws {
        guard !stridesAndDilates else {
            throw BrachioError(
                .unsupported, "a depthwise convolution with both strides and dilation cannot be trained natively")
        }
        let pieces = min(32, images * dy.geometry.blocks)
        let body = "const input_gradient c = {\(members), .r = \(Geometry.none)}; "
            + "depthwise_input_gradient_piece(c, \(pieces), m, index);"
        lowering.emit(
            Step(
                "depthwise input gradient \(node.name)", body: body,
                pieces: convolution.strides[0] * convolution.strides[1] * pieces,
                [.x: dy.origin, .w: weights, .y: x.origin], work: work * 4))
    }
}
