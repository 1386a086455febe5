internal import BrachioCore
internal import BrachioGraph

/// The inputs of a file: dense tensors of a floating type whose shape is known but for the batch.
enum ONNXInput {
    static func add(_ input: Onnx_ValueInfoProto, to graph: inout Graph, batch: Int?) throws {
        guard case .tensorType(let type) = input.type.value else {
            throw BrachioError(.unsupported, "input \(input.name) is not a tensor")
        }
        switch Onnx_TensorProto.DataType(rawValue: Int(type.elemType)) {
        case .float, .float16, .double, .bfloat16: break
        case let other:
            throw BrachioError(
                .unsupported, "input \(input.name) holds \(other.map { "\($0)" } ?? "an unknown type")",
                cause: "inputs are floating-point numbers", mend: "export the model with a float32 input")
        }
        guard type.hasShape else {
            throw BrachioError(
                .unsupported, "input \(input.name) has no shape", mend: "export the model with the shape of its input")
        }
        guard type.shape.dim.count <= Limits.tensorAxes else {
            throw BrachioError(.limitExceeded, "input \(input.name) has more than \(Limits.tensorAxes) axes")
        }
        let extents = try type.shape.dim.enumerated().map { axis, dimension in
            try extent(of: dimension, axis: axis, input: input.name, batch: batch)
        }
        do { try graph.addInput(input.name, Shape(extents)) } catch let error as BrachioError {
            throw error.within("input \(input.name)")
        }
    }

    private static func extent(
        of dimension: Onnx_TensorShapeProto.Dimension, axis: Int, input: String, batch: Int?
    ) throws -> Int {
        if case .dimValue(let extent) = dimension.value, extent > 0 {
            guard axis == 0, let batch, batch != extent else { return Int(extent) }
            throw BrachioError(
                .unsupported, "input \(input) is fixed at a batch of \(extent) and cannot take \(batch)",
                mend: "ask for a batch of \(extent), or export the model with an open batch dimension")
        }
        if axis == 0 { return batch ?? 1 }
        let name = dimension.dimParam.isEmpty ? "" : " (\(dimension.dimParam))"
        throw BrachioError(
            .unsupported, "input \(input) leaves axis \(axis)\(name) open",
            cause: "only the batch, axis 0, may be open",
            mend: "fix it when exporting, or with: python -m onnxruntime.tools.make_dynamic_shape_fixed --dim_param NAME --dim_value N")
    }
}
