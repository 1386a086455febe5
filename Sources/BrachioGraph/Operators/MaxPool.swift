/// 2-D maximum over windows, NCHW. Padding never wins. A format's ceiling mode is expressed by more padding at the end.
public struct MaxPool: Operator {
    public static let kind = "MaxPool"

    public let kernel: [Int]
    public let strides: [Int]
    public let padding: Padding

    public init(kernel: [Int], strides: [Int] = [1, 1], padding: Padding = Padding()) {
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        try ShapeRules.expect(inputs[0], axes: 4, "x")
        try window.expectPicture(height: inputs[0][2], width: inputs[0][3])
        let size = try window.outputSize(height: inputs[0][2], width: inputs[0][3])
        return [[inputs[0][0], inputs[0][1], size.height, size.width]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0]
        let plane = PoolingPlane(window: window, height: x.shape[2], width: x.shape[3])
        var result: [Float] = []
        forEachMaximum(of: x) { result.append(x.values[$0]) }
        return [Tensor(plane.outputShape(like: x.shape), result)]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil] }
        return [try tape.append(MaxPoolGradient(pool: self), [node.inputs[0], outer], for: "pool")]
    }

    var window: Window { Window(kernel: kernel, strides: strides, dilations: [1, 1], padding: padding) }

    /// Calls `body`, for each output in row-major order, with the index in `x` of its window's first maximum.
    func forEachMaximum(of x: Tensor, _ body: (Int) -> Void) {
        let height = x.shape[2], width = x.shape[3]
        let plane = PoolingPlane(window: window, height: height, width: width)
        x.values.withUnsafeBufferPointer { values in
            for channel in 0..<x.shape[0] * x.shape[1] {
                let start = channel * height * width
                plane.forEachWindow { rows, columns in
                    var best = start + rows.lowerBound * width + columns.lowerBound
                    for row in rows {
                        for column in columns where values[start + row * width + column] > values[best] {
                            best = start + row * width + column
                        }
                    }
                    body(best)
                }
            }
        }
    }
}
