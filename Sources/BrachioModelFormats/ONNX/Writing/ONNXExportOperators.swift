internal import BrachioCore
internal import BrachioGraph

extension ONNXExport {
    /// Writes one node of the graph as one or more ONNX operators of opset 17.
    mutating func add(_ node: Node) throws {
        switch node.operation {
        case let operation as Convolution:
            append(
                "Conv", for: node,
                [
                    .integers("dilations", operation.dilations), .integer("group", operation.groups),
                    .integers("kernel_shape", Array(graph.shape(of: node.inputs[1]).dimensions.suffix(2))),
                    .integers("pads", Self.pads(operation.padding)), .integers("strides", operation.strides),
                ])
        case let operation as BatchNormalization:
            append("BatchNormalization", for: node, [.float("epsilon", operation.epsilon)])
        case let operation as LocalResponseNormalization:
            append(
                "LRN", for: node,
                [
                    .float("alpha", operation.alpha), .float("beta", operation.beta), .float("bias", operation.bias),
                    .integer("size", operation.size),
                ])
        case let operation as MaxPool: addPool("MaxPool", node, operation.kernel, operation.strides, operation.padding)
        case let operation as AveragePool:
            addPool(
                "AveragePool", node, operation.kernel, operation.strides, operation.padding,
                [.integer("count_include_pad", operation.countsPadding ? 1 : 0)])
        case is GlobalAveragePool: append("GlobalAveragePool", for: node)
        case let operation as Activation: addActivation(operation.function, node)
        case is FullyConnected: append("Gemm", for: node, [.integer("transB", 1)])
        case let operation as MatrixMultiply:
            append(
                "Gemm", for: node,
                [
                    .integer("transA", operation.transposesFirst ? 1 : 0),
                    .integer("transB", operation.transposesSecond ? 1 : 0),
                ])
        case is Add: append("Add", for: node)
        case is Multiply: append("Mul", for: node)
        case let operation as Scale:
            append("Mul", for: node, inputs: [node.inputs[0], constant(operation.factor, "factor", for: node)])
        case let operation as Softmax: append("Softmax", for: node, [.integer("axis", operation.axis)])
        case let operation as Dropout:
            append("Dropout", for: node, inputs: [node.inputs[0], constant(operation.rate, "ratio", for: node)])
        default: try addLayout(node)
        }
    }

    private mutating func addLayout(_ node: Node) throws {
        let input = node.inputs[0]
        switch node.operation {
        case let operation as Concat: append("Concat", for: node, [.integer("axis", operation.axis)])
        case let operation as Pad:
            let pads = constant(operation.before + operation.after, "pads", for: node)
            append("Pad", for: node, inputs: [input, pads, constant(operation.value, "value", for: node)])
        case let operation as Reshape:
            // Zero copies the batch from the input.
            var shape = operation.shape.dimensions
            if openTensors.contains(input) { shape[0] = 0 }
            append("Reshape", for: node, inputs: [input, constant(shape, "shape", for: node)])
        case let operation as Expand:
            append("Expand", for: node, inputs: [input, constant(operation.shape.dimensions, "shape", for: node)])
        case let operation as Transpose: append("Transpose", for: node, [.integers("perm", operation.permutation)])
        case let operation as Slice:
            // The batch, when open, is taken whole.
            let axes = operation.starts.indices.dropFirst(openTensors.contains(input) ? 1 : 0)
            let starts = constant(axes.map { operation.starts[$0] }, "starts", for: node)
            let ends = constant(axes.map { operation.ends[$0] }, "ends", for: node)
            append("Slice", for: node, inputs: [input, starts, ends, constant(Array(axes), "axes", for: node)])
        case let operation as ReduceMean:
            append(
                "ReduceMean", for: node,
                [.integers("axes", operation.axes), .integer("keepdims", operation.keepAxes ? 1 : 0)])
        default:
            throw BrachioError(
                .unsupported, "node \(node.name) (\(node.operation.kind)) cannot be written as ONNX",
                cause: "the operator exists for training only", mend: "write the model, not its training form")
        }
    }

    private mutating func addPool(
        _ type: String, _ node: Node, _ kernel: [Int], _ strides: [Int], _ padding: Padding,
        _ more: [Onnx_AttributeProto] = []
    ) {
        append(
            type, for: node,
            more + [
                .integers("kernel_shape", kernel), .integers("pads", Self.pads(padding)), .integers("strides", strides),
            ])
    }

    private mutating func addActivation(_ function: ActivationFunction, _ node: Node) {
        switch function {
        case .relu: append("Relu", for: node)
        case .clipped(let lower, let upper):
            let bounds = [constant(lower, "lower", for: node), constant(upper, "upper", for: node)]
            append("Clip", for: node, inputs: node.inputs + bounds)
        case .leakyRelu(let slope): append("LeakyRelu", for: node, [.float("alpha", slope)])
        case .sigmoid: append("Sigmoid", for: node)
        case .hardSigmoid(let alpha, let beta):
            append("HardSigmoid", for: node, [.float("alpha", alpha), .float("beta", beta)])
        case .hardSwish: append("HardSwish", for: node)
        case .silu:
            let gate = newName("\(node.outputs[0]).gate")
            append("Sigmoid", for: node, output: gate)
            append("Mul", for: node, inputs: [node.inputs[0], gate])
        case .tanh: append("Tanh", for: node)
        }
    }

    private static func pads(_ padding: Padding) -> [Int] { [padding.top, padding.left, padding.bottom, padding.right] }
}
