/// 2-D mean over windows, NCHW.
///
/// With `countsPadding` every window divides by its full size, else by the pixels inside the picture.
public struct AveragePool: Operator {
    public static let kind = "AveragePool"

    public let kernel: [Int]
    public let strides: [Int]
    public let padding: Padding
    public let countsPadding: Bool

    public init(kernel: [Int], strides: [Int] = [1, 1], padding: Padding = Padding(), countsPadding: Bool = false) {
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
        self.countsPadding = countsPadding
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
        let height = x.shape[2], width = x.shape[3]
        var result: [Float] = []
        result.reserveCapacity(x.shape.count)
        let plane = PoolingPlane(window: window, height: height, width: width)
        for channel in 0..<x.shape[0] * x.shape[1] {
            let start = channel * height * width
            plane.forEachWindow { rows, columns in
                var sum: Float = 0
                for row in rows {
                    for column in columns { sum += x.values[start + row * width + column] }
                }
                result.append(sum / divisor(rows, columns))
            }
        }
        return [Tensor(plane.outputShape(like: x.shape), result)]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let x = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(x) else { return [nil] }
        return [try tape.append(AveragePoolGradient(pool: self, inputShape: tape.shape(of: x)), [outer], for: "pool")]
    }

    var window: Window { Window(kernel: kernel, strides: strides, dilations: [1, 1], padding: padding) }

    /// What a window that holds these rows and columns of the picture is divided by.
    func divisor(_ rows: Range<Int>, _ columns: Range<Int>) -> Float {
        Float(countsPadding ? kernel[0] * kernel[1] : rows.count * columns.count)
    }
}
