internal import BrachioCore
internal import BrachioGraph

/// The window of a convolution or pooling node: two axes, every number checked to be small enough to compute with.
struct ONNXWindow {
    static let attributes: Set<String> = ["auto_pad", "kernel_shape", "pads", "strides", "dilations"]

    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    /// Rows and columns added before and after, as the file asks for them or `auto_pad` makes them.
    private let before: [Int]
    private let after: [Int]
    /// Rows and columns of the picture.
    private let pixels: [Int]

    /// `kernel` is the shape of a convolution's weight; pooling has it in an attribute.
    init(_ node: ONNXNode, input: [Int], kernel weight: [Int]? = nil) throws {
        guard input.count == 4 else {
            throw node.unsupported("its input has shape \(Shape(input)), and only pictures [N, C, H, W] are read")
        }
        pixels = [input[2], input[3]]
        guard let kernel = try Self.numbers(node, "kernel_shape", count: 2, from: 1) ?? weight else {
            throw node.invalid("attribute kernel_shape is missing")
        }
        if let weight, weight != kernel { throw node.invalid("kernel_shape \(kernel) does not fit its weight, which has \(weight)") }
        self.kernel = kernel
        strides = try Self.numbers(node, "strides", count: 2, from: 1) ?? [1, 1]
        dilations = try Self.numbers(node, "dilations", count: 2, from: 1) ?? [1, 1]
        guard (kernel + strides + dilations).allSatisfy({ $0 <= ONNXLimits.windowPixels }) else {
            throw BrachioError(
                .limitExceeded, "node \(node.name) (\(node.type)): a window is larger than \(ONNXLimits.windowPixels) pixels")
        }

        switch try node.text("auto_pad") ?? "NOTSET" {
        case "NOTSET", "":
            let pads = try Self.numbers(node, "pads", count: 4, from: 0) ?? [0, 0, 0, 0]
            before = [pads[0], pads[1]]
            after = [pads[2], pads[3]]
        case "VALID":
            before = [0, 0]
            after = [0, 0]
        case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
            var less: [Int] = []
            var more: [Int] = []
            for axis in 0..<2 {
                let outputs = (pixels[axis] + strides[axis] - 1) / strides[axis]
                let reach = (outputs - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1
                let total = max(0, reach - pixels[axis])
                less.append(total / 2)
                more.append(total - total / 2)
            }
            before = mode == "SAME_UPPER" ? less : more
            after = mode == "SAME_UPPER" ? more : less
        case let mode:
            throw node.unsupported("auto_pad \(mode) is not read", mend: "read are NOTSET, VALID, SAME_UPPER and SAME_LOWER")
        }
    }

    var padding: Padding { Padding(top: before[0], left: before[1], bottom: after[0], right: after[1]) }

    var isPadded: Bool { (before + after).contains { $0 > 0 } }

    /// What `ceil_mode` adds at the end: the last window may hang over, but starts inside the picture or its padding before.
    var ceilingExtra: [Int] {
        (0..<2).map { axis in
            let padded = pixels[axis] + before[axis] + after[axis]
            let room = padded - kernel[axis]
            guard room >= 0 else { return 0 }
            var windows = (room + strides[axis] - 1) / strides[axis] + 1
            if (windows - 1) * strides[axis] >= pixels[axis] + before[axis] { windows -= 1 }
            return max(0, (windows - 1) * strides[axis] + kernel[axis] - padded)
        }
    }

    static func numbers(_ node: ONNXNode, _ attribute: String, count: Int, from smallest: Int) throws -> [Int]? {
        guard let numbers = try node.integers(attribute) else { return nil }
        guard numbers.count == count, numbers.allSatisfy({ $0 >= smallest && $0 <= ONNXLimits.windowPixels }) else {
            throw node.unsupported(
                "\(attribute) \(numbers) is not read",
                mend: "read are \(count) numbers from \(smallest) to \(ONNXLimits.windowPixels): windows over rows and columns")
        }
        return numbers
    }
}

extension Padding {
    func adding(bottom: Int, right: Int) -> Padding {
        Padding(top: top, left: left, bottom: self.bottom + bottom, right: self.right + right)
    }
}
