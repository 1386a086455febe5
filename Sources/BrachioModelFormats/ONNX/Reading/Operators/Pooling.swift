internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    static let maxPool = ONNXOperatorRule(ONNXWindow.attributes.union(["ceil_mode", "storage_order"])) { node, model in
        let input = try model.input(0, of: node)
        let window = try poolingWindow(node, model.dimensions(of: input))
        let extra = try node.flag("ceil_mode") ? window.ceilingExtra : [0, 0]
        let operation = MaxPool(
            kernel: window.kernel, strides: window.strides, padding: window.padding.adding(bottom: extra[0], right: extra[1]))
        try model.apply(operation, [input], for: node)
    }

    static let averagePool = ONNXOperatorRule(ONNXWindow.attributes.union(["ceil_mode", "count_include_pad"])) { node, model in
        var input = try model.input(0, of: node)
        let window = try poolingWindow(node, model.dimensions(of: input))
        let extra = try node.flag("ceil_mode") ? window.ceilingExtra : [0, 0]
        var padding = window.padding
        var countsPadding = try node.flag("count_include_pad") && window.isPadded
        if countsPadding, extra != [0, 0] {
            // The stated padding counts as pixels and the ceiling's does not: make the first into pixels.
            let pad = Pad(before: [0, 0, padding.top, padding.left], after: [0, 0, padding.bottom, padding.right])
            input = try model.apply(pad, [input], for: node, step: "padded")
            padding = Padding()
            countsPadding = false
        }
        let operation = AveragePool(
            kernel: window.kernel, strides: window.strides, padding: padding.adding(bottom: extra[0], right: extra[1]),
            countsPadding: countsPadding)
        try model.apply(operation, [input], for: node)
    }

    static let globalAveragePool = ONNXOperatorRule { node, model in
        try model.apply(GlobalAveragePool(), [try model.input(0, of: node)], for: node)
    }

    static let globalMaxPool = ONNXOperatorRule { node, model in
        let input = try model.input(0, of: node)
        let dimensions = model.dimensions(of: input)
        guard dimensions.count == 4 else {
            throw node.unsupported("its input has shape \(Shape(dimensions)), and only pictures [N, C, H, W] are read")
        }
        try model.apply(MaxPool(kernel: [dimensions[2], dimensions[3]]), [input], for: node)
    }

    private static func poolingWindow(_ node: ONNXNode, _ input: [Int]) throws -> ONNXWindow {
        guard node.outputs.count <= 1 || node.outputs[1...].allSatisfy(\.isEmpty) else {
            throw node.unsupported("its second output, the positions of the maxima, is not read")
        }
        let window = try ONNXWindow(node, input: input)
        guard window.dilations == [1, 1] else { throw node.unsupported("dilations \(window.dilations) are not read in pooling") }
        return window
    }
}
