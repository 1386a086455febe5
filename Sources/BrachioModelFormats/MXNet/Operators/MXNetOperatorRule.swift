internal import BrachioCore

/// How one operator of MXNet is said in ONNX's words. Meanings and defaults are those of MXNet 1.9's operator documentation.
struct MXNetOperatorRule: Sendable {
    let translate: @Sendable (MXNetNode, inout MXNetTranslation) throws -> Void

    init(_ translate: @escaping @Sendable (MXNetNode, inout MXNetTranslation) throws -> Void) { self.translate = translate }

    /// Every operator that is read, by its name in MXNet; those of NDArray, Symbol and Gluon differ for one and the same.
    static let all: [String: MXNetOperatorRule] = [
        "Activation": .activation, "BatchNorm": .batchNormalization, "BlockGrad": .identity, "Cast": .cast, "Concat": .concat,
        "Convolution": .convolution, "Dropout": .identity, "ElementWiseSum": .same("Sum"), "Flatten": .flatten,
        "FullyConnected": .fullyConnected, "LRN": .localResponseNormalization, "LeakyReLU": .leakyReLU,
        "LinearRegressionOutput": .identity, "LogisticRegressionOutput": .logistic, "Pad": .pad, "Pooling": .pooling,
        "Reshape": .reshape, "SliceChannel": .split, "SoftmaxActivation": .softmaxActivation, "SoftmaxOutput": .softmaxOutput,
        "_Div": .same("Div"), "_DivScalar": .scalar("Div"), "_Minus": .same("Sub"), "_MinusScalar": .scalar("Sub"), "_Mul": .same("Mul"),
        "_MulScalar": .scalar("Mul"), "_Plus": .same("Add"), "_PlusScalar": .scalar("Add"), "_RDivScalar": .scalar("Div", isFirst: true),
        "_RMinusScalar": .scalar("Sub", isFirst: true), "_copy": .identity, "_div_scalar": .scalar("Div"), "_minus_scalar": .scalar("Sub"),
        "_mul_scalar": .scalar("Mul"), "_plus_scalar": .scalar("Add"), "_rdiv_scalar": .scalar("Div", isFirst: true),
        "_rminus_scalar": .scalar("Sub", isFirst: true), "add_n": .same("Sum"), "amp_cast": .cast, "broadcast_add": .same("Add"),
        "broadcast_div": .same("Div"), "broadcast_mul": .same("Mul"), "broadcast_sub": .same("Sub"), "clip": .clip, "concat": .concat,
        "elemwise_add": .same("Add"), "elemwise_div": .same("Div"), "elemwise_mul": .same("Mul"), "elemwise_sub": .same("Sub"),
        "expand_dims": .expandDimensions, "flatten": .flatten, "hard_sigmoid": .hardSigmoid, "identity": .identity, "mean": .mean, "pad": .pad,
        "relu": .unary("Relu"), "reshape": .reshape, "sigmoid": .unary("Sigmoid"), "slice_axis": .sliceAxis, "softmax": .softmax,
        "split": .split, "squeeze": .squeeze, "stop_gradient": .identity, "tanh": .unary("Tanh"), "transpose": .transpose,
        "_contrib_AdaptiveAvgPooling2D": .adaptiveAverage,
    ]

    static func rule(for node: MXNetSymbol.Node) throws -> MXNetOperatorRule {
        guard let rule = all[node.op] else {
            throw BrachioError(
                .unsupported, "node \(node.name): the operator \(node.op) is not read",
                mend: "the operators that are read: \(all.keys.sorted().joined(separator: ", "))")
        }
        return rule
    }

    /// The same operator under another name, with the same inputs.
    static func same(_ type: String) -> MXNetOperatorRule {
        MXNetOperatorRule { node, model in model.append(type, for: node, node.inputs) }
    }

    /// Of its first input only.
    static func unary(_ type: String) -> MXNetOperatorRule {
        MXNetOperatorRule { node, model in model.append(type, for: node, [try node.input(0)]) }
    }

    /// In use these pass their first input on: dropout drops nothing, and an output's label is for training.
    static let identity = unary("Identity")

    static func scalar(_ type: String, isFirst: Bool = false) -> MXNetOperatorRule {
        MXNetOperatorRule { node, model in
            guard let value = try node.number("scalar") else { throw node.invalid("has no scalar") }
            let operands = [try node.input(0), model.constant(value, "scalar", for: node)]
            model.append(type, for: node, isFirst ? operands.reversed() : operands)
        }
    }

    /// Everything is float32 here.
    static let cast = MXNetOperatorRule { node, model in
        let type = node.text("dtype") ?? "float32"
        guard type.hasPrefix("float") else { throw node.unsupported("a cast to \(type) is not read") }
        model.append("Identity", for: node, [try node.input(0)])
    }
}
