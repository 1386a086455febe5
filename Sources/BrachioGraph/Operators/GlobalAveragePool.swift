/// Mean of each channel: [N, C, H, W] to [N, C, 1, 1].
public struct GlobalAveragePool: Operator {
    public static let kind = "GlobalAveragePool"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        try ShapeRules.expect(inputs[0], axes: 4, "x")
        return [[inputs[0][0], inputs[0][1], 1, 1]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0]
        let layout = ChannelLayout(x.shape)
        let means = (0..<layout.batch * layout.channels).map { plane in
            x.values[plane * layout.pixels..<(plane + 1) * layout.pixels].reduce(0, +) / Float(layout.pixels)
        }
        return [Tensor([layout.batch, layout.channels, 1, 1], means)]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let x = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(x) else { return [nil] }
        return [try tape.append(GlobalAveragePoolGradient(inputShape: tape.shape(of: x)), [outer], for: "pool")]
    }
}
