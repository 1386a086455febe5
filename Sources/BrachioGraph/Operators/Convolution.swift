internal import BrachioCore

/// 2-D convolution (cross-correlation), NCHW.
///
/// Inputs: x [N, C, H, W], weight [O, C / groups, KH, KW] and, optionally, bias [O].
public struct Convolution: Operator {
    public static let kind = "Convolution"

    public let strides: [Int]
    public let padding: Padding
    public let dilations: [Int]
    public let groups: Int

    public init(strides: [Int] = [1, 1], padding: Padding = Padding(), dilations: [Int] = [1, 1], groups: Int = 1) {
        self.strides = strides
        self.padding = padding
        self.dilations = dilations
        self.groups = groups
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2...3, "x, weight and, optionally, bias")
        let x = inputs[0], weight = inputs[1]
        try ShapeRules.expect(x, axes: 4, "x")
        try ShapeRules.expect(weight, axes: 4, "weight")
        guard groups >= 1, x[1] % groups == 0, weight[0] % groups == 0 else {
            throw BrachioError(
                .invalidInput, "\(groups) groups cannot divide the channels of x \(x) and the filters of weight \(weight)")
        }
        guard x[1] / groups == weight[1] else {
            throw BrachioError(
                .invalidInput,
                "x \(x) has \(x[1] / groups) channels in each of \(groups) groups, and weight \(weight) reads \(weight[1])")
        }
        if inputs.count == 3 {
            guard inputs[2] == [weight[0]] else {
                throw BrachioError(
                    .invalidInput, "bias has shape \(inputs[2]), and weight \(weight) needs one value for each filter")
            }
        }
        let size = try window(for: weight).outputSize(height: x[2], width: x[3])
        return [[x[0], weight[0], size.height, size.width]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0], weight = inputs[1]
        let geometry = geometry(x.shape, weight.shape)
        var result = Tensor(geometry.outputShape)
        let pixels = geometry.rows.count
        result.values.withUnsafeMutableBufferPointer { output in
            geometry.forEachRow(of: x) { element, row in
                for filter in element.filters {
                    VectorArithmetic.addScaled(
                        row, times: weight.values[geometry.weightIndex(filter, element)],
                        to: output.baseAddress! + (element.picture * weight.shape[0] + filter) * pixels, count: pixels)
                }
            }
            guard inputs.count == 3 else { return }
            for plane in 0..<x.shape[0] * weight.shape[0] {
                let bias = inputs[2].values[plane % weight.shape[0]]
                for index in plane * pixels..<(plane + 1) * pixels { output[index] += bias }
            }
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return node.inputs.map { _ in nil } }
        let x = node.inputs[0], weight = node.inputs[1]
        var gradients = [String?](repeating: nil, count: node.inputs.count)
        if tape.wants(x) {
            let operation = ConvolutionInputGradient(convolution: self, inputShape: tape.shape(of: x))
            gradients[0] = try tape.append(operation, [outer, weight], for: "convolution.input")
        }
        if tape.wants(weight) {
            let operation = ConvolutionWeightGradient(convolution: self, weightShape: tape.shape(of: weight))
            gradients[1] = try tape.append(operation, [outer, x], for: "convolution.weight")
        }
        if node.inputs.count == 3, tape.wants(node.inputs[2]) {
            gradients[2] = try tape.append(ReduceSum(axes: [0, 2, 3], keepAxes: false), [outer], for: "convolution.bias")
        }
        return gradients
    }

    func window(for weight: Shape) -> Window {
        Window(kernel: [weight[2], weight[3]], strides: strides, dilations: dilations, padding: padding)
    }

    /// The loops over shapes that have passed `outputShapes(for:)`.
    func geometry(_ x: Shape, _ weight: Shape) -> ConvolutionGeometry {
        ConvolutionGeometry(x: x, weight: weight, groups: groups, window: window(for: weight))
    }
}
