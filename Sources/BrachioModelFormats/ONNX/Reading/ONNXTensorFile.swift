internal import BrachioCore
public import BrachioGraph
public import Foundation
internal import SwiftProtobuf

/// A single ONNX tensor in a file of its own, as the ONNX project publishes test inputs and outputs (`output_0.pb`).
public enum ONNXTensorFile {
    public static func read(_ data: Data, named name: String) throws -> Tensor {
        guard data.count <= ONNXLimits.fileBytes else {
            throw BrachioError(.limitExceeded, "\(name) has more than \(ONNXLimits.fileBytes) bytes")
        }
        let proto: Onnx_TensorProto
        do { proto = try Onnx_TensorProto(serializedBytes: data) } catch {
            throw BrachioError(.invalidInput, "\(name) is not an ONNX tensor", cause: "\(error)")
        }
        let constant = try ONNXConstant(proto, named: name)
        let shape = Shape(constant.dimensions)
        try shape.validate()
        return Tensor(shape, constant.asFloats)
    }
}
