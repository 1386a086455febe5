internal import BrachioCore

/// How one ONNX operator is read: the attributes it may have, and what it becomes.
struct ONNXOperatorRule: Sendable {
    let attributes: Set<String>
    let read: @Sendable (ONNXNode, inout ONNXImport) throws -> Void

    init(_ attributes: Set<String> = [], _ read: @escaping @Sendable (ONNXNode, inout ONNXImport) throws -> Void) {
        self.attributes = attributes
        self.read = read
    }

    /// Every operator that is read, by its ONNX name.
    static let all: [String: ONNXOperatorRule] = [
        "Add": .add, "AveragePool": .averagePool, "BatchNormalization": .batchNormalization, "Cast": .cast, "Clip": .clip,
        "Concat": .concat, "Constant": .constant, "ConstantOfShape": .constantOfShape, "Conv": .convolution, "Div": .divide,
        "Dropout": .dropout, "Expand": .expand, "Flatten": .flatten, "Gather": .gather, "Gemm": .gemm,
        "GlobalAveragePool": .globalAveragePool, "GlobalMaxPool": .globalMaxPool, "HardSigmoid": .hardSigmoid,
        "HardSwish": .hardSwish, "Identity": .identity, "LRN": .localResponseNormalization, "LeakyRelu": .leakyRelu,
        "MatMul": .matrixMultiply, "MaxPool": .maxPool, "Mul": .multiply, "Pad": .pad, "ReduceMean": .reduceMean,
        "Relu": .relu, "Reshape": .reshape, "Shape": .shape, "Sigmoid": .sigmoid, "Slice": .slice, "Softmax": .softmax,
        "Split": .split, "Squeeze": .squeeze, "Sub": .subtract, "Sum": .sum, "Swish": .swish, "Tanh": .tanh,
        "Transpose": .transpose, "Unsqueeze": .unsqueeze,
    ]

    static func rule(for node: ONNXNode, domain: String) throws -> ONNXOperatorRule {
        guard domain.isEmpty || domain == "ai.onnx" else {
            throw node.unsupported("operators of domain \(domain) are not read", mend: "export the model with standard ONNX operators")
        }
        guard let rule = all[node.type] else {
            throw node.unsupported(
                "this operator is not read", mend: "the operators that are read: \(all.keys.sorted().joined(separator: ", "))")
        }
        if let unknown = node.attributeNames.filter({ !rule.attributes.contains($0) }).min() {
            throw node.unsupported(
                "attribute \(unknown) is not read",
                mend: rule.attributes.isEmpty
                    ? "this operator is read without attributes"
                    : "the attributes that are read: \(rule.attributes.sorted().joined(separator: ", "))")
        }
        return rule
    }
}
