internal import BrachioCore
internal import BrachioGraph
internal import Foundation

extension ProgramDescription.Parameter {
    /// The parameter's values in the content of `compiled.params`.
    func tensor(in parameters: Data) -> Tensor {
        let shape = Shape(shape)
        let values = [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
            let start = parameters.startIndex + offsetBytes
            parameters.copyBytes(to: UnsafeMutableRawBufferPointer(buffer), from: start..<start + shape.count * 4)
            count = shape.count
        }
        return Tensor(shape, values)
    }
}
