import Foundation
import TestSupport

/// Small models in the forms that exporters write, made by the onnx package, with the answers of ONNX Runtime.
enum ExporterPeer {
    static let script = #"""
        import sys, numpy as np, onnx, onnxruntime
        from onnx import helper as h, numpy_helper as nh, TensorProto as T
        folder = sys.argv[1]
        rng = np.random.default_rng(1)
        PICTURE = [2, 4, 7, 6]

        def arr(*shape): return rng.standard_normal(shape).astype(np.float32)
        def ints(*v): return np.array(v, dtype=np.int64)
        def num(v): return np.array(v, dtype=np.float32)
        def n(op, ins, outs, **kw): return h.make_node(op, ins, outs, **kw)

        cases = []
        def case(name, opset, nodes, shape=PICTURE, inits={}, dims=None):
            cases.append((name, opset, nodes, shape, inits, dims or shape))
        def one(name, opset, op, ins=(), shape=PICTURE, dims=None, **kw):
            inits = {f"i{k}": v for k, v in enumerate(ins) if v is not None}
            names = [f"i{k}" if v is not None else "" for k, v in enumerate(ins)]
            case(name, opset, [n(op, ["x"] + names, ["y"], **kw)], shape, inits, dims)

        for pad in ["SAME_UPPER", "SAME_LOWER", "VALID"]:
            one("conv " + pad, 9, "Conv", [arr(3, 4, 3, 2)], auto_pad=pad, strides=[2, 3])
            one("max pool " + pad, 12, "MaxPool", auto_pad=pad, kernel_shape=[3, 2], strides=[2, 2])
        one("conv grouped", 13, "Conv", [arr(6, 2, 3, 3), arr(6)], group=2, pads=[0, 1, 2, 3], dilations=[1, 2], kernel_shape=[3, 3])
        one("max pool ceil", 12, "MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1, pads=[0, 0, 1, 1])
        one("max pool ceil 2", 12, "MaxPool", kernel_shape=[2, 2], strides=[3, 4], ceil_mode=1)
        one("average pool ceil", 19, "AveragePool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
        one("average pool ceil counting", 19, "AveragePool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1, count_include_pad=1, pads=[1, 1, 1, 1])
        one("average pool counting", 9, "AveragePool", kernel_shape=[3, 3], count_include_pad=1, pads=[1, 0, 2, 1])
        one("global max pool", 9, "GlobalMaxPool")
        one("batch normalisation", 9, "BatchNormalization", [arr(4), arr(4), arr(4), np.abs(arr(4))], epsilon=1e-3, momentum=0.9)
        one("batch normalisation 15", 15, "BatchNormalization", [arr(4), arr(4), arr(4), np.abs(arr(4))], training_mode=0)
        one("lrn", 13, "LRN", size=3, alpha=0.2)
        one("clip 9", 9, "Clip", min=-0.5, max=0.25)
        one("clip 13", 13, "Clip", [num(-0.5), num(0.25)])
        one("clip 13 upper", 13, "Clip", [None, num(0.25)])
        one("clip 13 none", 13, "Clip")
        for op, opset in [("Relu", 9), ("Sigmoid", 13), ("Tanh", 13), ("HardSigmoid", 9), ("HardSwish", 14), ("LeakyRelu", 16)]:
            one(op, opset, op)
        one("pad 9", 9, "Pad", pads=[0, 0, 1, 2, 0, 0, 0, 3], value=0.5)
        one("pad 13", 13, "Pad", [ints(0, 0, 1, 2, 0, 0, 0, 3), num(-1)])
        one("pad 18 axes", 18, "Pad", [ints(1, 0, 2, 3), None, ints(-1, 2)])
        one("slice 9", 9, "Slice", starts=[1, -3], ends=[3, 100], axes=[1, 2])
        one("slice 13", 13, "Slice", [ints(-3, 0), ints(2**62, -1), ints(1, -1)])
        one("slice 13 whole", 13, "Slice", [ints(0), ints(2**62)])
        one("squeeze 9", 9, "Squeeze", shape=[2, 1, 5, 1], axes=[1])
        one("squeeze 13", 13, "Squeeze", [ints(-1)], shape=[2, 1, 5, 1])
        one("unsqueeze 9", 9, "Unsqueeze", shape=[2, 5], axes=[0, 3])
        one("unsqueeze 13", 13, "Unsqueeze", [ints(-1, 1)], shape=[2, 5])
        one("flatten", 13, "Flatten", axis=2)
        one("flatten negative", 13, "Flatten", axis=-1)
        one("reshape", 13, "Reshape", [ints(0, -1, 3)])
        one("transpose", 13, "Transpose")
        one("softmax 9", 9, "Softmax", shape=[2, 3, 4])
        one("softmax 11 axis 2", 11, "Softmax", axis=2)
        one("softmax 13", 13, "Softmax")
        one("reduce mean 13", 13, "ReduceMean", axes=[-1, -2], keepdims=0)
        one("reduce mean 18", 18, "ReduceMean", [ints(2, 3)])
        one("reduce mean all", 13, "ReduceMean")
        one("gemm", 13, "Gemm", [arr(5, 3), arr(3)], shape=[2, 5], alpha=0.5, beta=2.0)
        one("gemm transB", 13, "Gemm", [arr(3, 5), num(0.7)], shape=[2, 5], transB=1)
        one("gemm transA", 13, "Gemm", [arr(5, 3), arr(2, 3)], shape=[5, 2], transA=1, alpha=0.5)
        one("gemm addend by row", 13, "Gemm", [arr(3, 5), arr(2, 1)], shape=[2, 5], transB=1, beta=0.5)
        one("matrix product", 13, "MatMul", [arr(5, 3)], shape=[2, 5])
        one("stack of matrices", 13, "MatMul", [arr(5, 3)], shape=[2, 4, 5])
        one("subtract", 13, "Sub", [arr(4, 1, 1)])
        one("divide", 13, "Div", [np.abs(arr(6)) + 0.5])
        one("multiply number", 13, "Mul", [num(3)])
        one("expand", 13, "Expand", [ints(2, 4, 3, 6)], shape=[2, 4, 1, 6])
        case("from a constant", 13, [n("Sub", ["c", "x"], ["y"])], inits={"c": num(1)})
        case("subtract tensors", 13, [n("Relu", ["x"], ["r"]), n("Sub", ["x", "r"], ["y"])])
        case("sum", 13, [n("Relu", ["x"], ["r"]), n("Sum", ["x", "r", "c"], ["y"])], inits={"c": arr(1, 4, 1, 1)})
        case("concat", 13, [n("Relu", ["x"], ["r"]), n("Concat", ["x", "r", "x"], ["y"], axis=-3)])
        case("SiLU", 13, [n("Sigmoid", ["x"], ["s"]), n("Mul", ["s", "x"], ["y"])])
        case("hard swish", 13, [n("HardSigmoid", ["x"], ["s"], alpha=1 / 6, beta=0.5), n("Mul", ["x", "s"], ["y"])])
        case("hard swish of ReLU6", 13, [n("Add", ["x", "three"], ["a"]), n("Clip", ["a", "zero", "six"], ["b"]),
            n("Mul", ["x", "b"], ["c"]), n("Div", ["c", "six"], ["y"])], inits={"three": num(3), "zero": num(0), "six": num(6)})
        case("split 9", 9, [n("Split", ["x"], ["a", "b"], axis=1, split=[1, 3]), n("Concat", ["b", "a"], ["y"], axis=1)])
        case("split 13", 13, [n("Split", ["x", "s"], ["a", "b"], axis=1), n("Concat", ["b", "a"], ["y"], axis=1)], inits={"s": ints(3, 1)})
        case("split 18", 18, [n("Split", ["x"], ["a", "b", "c"], axis=2, num_outputs=3), n("Concat", ["c", "a"], ["y"], axis=2)])
        case("dropout and identity", 13, [n("Dropout", ["x", "ratio"], ["d"]), n("Identity", ["d"], ["i"]), n("Relu", ["i"], ["y"])], inits={"ratio": num(0.5)})
        case("flattening by shape", 13, [n("Shape", ["x"], ["s"]), n("Gather", ["s", "zero"], ["b"], axis=0),
            n("Unsqueeze", ["b", "axes"], ["u"]), n("Concat", ["u", "rest"], ["t"], axis=0), n("Reshape", ["x", "t"], ["y"])],
            inits={"zero": np.array(0, dtype=np.int64), "axes": ints(0), "rest": ints(-1)}, dims=["N", 4, 7, 6])
        case("channel shuffle by shape", 13, [n("Shape", ["x"], ["s"]), n("Slice", ["s", "two", "four"], ["hw"]),
            n("Gather", ["s", "one"], ["c"]), n("Div", ["c", "two"], ["half"]), n("Cast", ["half"], ["h64"], to=T.INT64),
            n("Concat", ["zero", "two", "h64", "hw"], ["t"], axis=0), n("Reshape", ["x", "t"], ["g"]),
            n("Transpose", ["g"], ["p"], perm=[0, 2, 1, 3, 4]), n("Concat", ["zero", "minus", "hw"], ["back"], axis=0),
            n("Reshape", ["p", "back"], ["y"])],
            inits={"zero": ints(0), "one": ints(1), "two": ints(2), "four": ints(4), "minus": ints(-1)}, dims=["N", 4, 7, 6])
        case("constants of constants", 13, [n("ConstantOfShape", ["s"], ["o"], value=nh.from_array(num([2.5]))),
            n("Transpose", ["w"], ["wt"], perm=[1, 0]), n("Mul", ["wt", "o"], ["v"]), n("Unsqueeze", ["v", "axes"], ["u"]),
            n("Mul", ["x", "u"], ["y"])], inits={"s": ints(4, 1), "w": arr(1, 4), "axes": ints(2)})
        case("float16 and double weights", 13, [n("Cast", ["w"], ["a"], to=T.FLOAT), n("Cast", ["v"], ["b"], to=T.FLOAT),
            n("Mul", ["x", "a"], ["m"]), n("Add", ["m", "b"], ["y"])],
            inits={"w": arr(4, 1, 1).astype(np.float16), "v": arr(4, 1, 1).astype(np.float64)})
        case("constant node", 13, [n("Constant", [], ["c"], value_floats=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), n("Add", ["x", "c"], ["y"])])

        for i, (name, opset, nodes, shape, inits, dims) in enumerate(cases):
            x = h.make_tensor_value_info("x", T.FLOAT, dims)
            y = h.make_tensor_value_info("y", T.FLOAT, None)
            tensors = []
            for k, v in inits.items():
                if i % 2: tensors.append(nh.from_array(v, k))
                else: tensors.append(h.make_tensor(k, h.np_dtype_to_tensor_dtype(v.dtype), v.shape, v.flatten().tolist()))
            graph = h.make_graph(nodes, name, [x], [y], tensors)
            model = h.make_model(graph, opset_imports=[h.make_opsetid("", opset)], ir_version=8)
            data = model.SerializeToString()
            values = arr(*shape)
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
            open(f"{folder}/{i}.onnx", "wb").write(data)
            np.save(f"{folder}/{i}.in.npy", values)
            np.save(f"{folder}/{i}.out.npy", np.ascontiguousarray(session.run(None, {"x": values})[0]))
            print(name)
        """#

    /// Writes `0.onnx`, `0.in.npy`, `0.out.npy`, … into `folder` and returns the cases' names.
    static func makeModels(in folder: URL) throws -> [String] {
        try PythonPeer.run(script, [folder.path]).split(separator: "\n").map(String.init)
    }
}
