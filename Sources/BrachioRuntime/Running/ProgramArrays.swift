internal import BrachioCore
internal import Foundation

extension Program {
    /// One run on arrays, one for each input in the order of `description`, row-major; gives the outputs.
    /// - Throws: `invalidInput` naming the input whose number of elements is wrong.
    public func run(_ inputs: [[Float]]) throws -> [[Float]] {
        for (input, tensor) in zip(inputs, description.inputs) where input.count != tensor.count {
            throw BrachioError(
                .invalidInput, "input \"\(tensor.name)\" of program \(description.name) has \(input.count) elements",
                cause: "its shape \(tensor.shape) needs \(tensor.count)")
        }
        var outputs = description.outputs.map { [Float](repeating: 0, count: $0.count) }
        try withPointers(inputs) { inputs in
            try withMutablePointers(&outputs) { outputs in try run(inputs: inputs, outputs: outputs) }
        }
        return outputs
    }

    private func withPointers(
        _ arrays: [[Float]], from index: Int = 0, _ pointers: [UnsafePointer<Float>] = [],
        _ body: ([UnsafePointer<Float>]) throws -> Void
    ) throws {
        guard index < arrays.count else { return try body(pointers) }
        try arrays[index].withUnsafeBufferPointer { buffer in
            // Only tensors without elements have no address, and no element of theirs is read.
            let pointer = buffer.baseAddress ?? Self.nowhere
            try withPointers(arrays, from: index + 1, pointers + [pointer], body)
        }
    }

    private func withMutablePointers(
        _ arrays: inout [[Float]], _ body: ([UnsafeMutablePointer<Float>]) throws -> Void
    ) throws {
        let counts = arrays.map(\.count)
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, counts.reduce(0, +)))
        defer { memory.deallocate() }
        var offset = 0
        let pointers = counts.map { count in
            defer { offset += count }
            return memory + offset
        }
        try body(pointers)
        arrays = zip(pointers, counts).map { Array(UnsafeBufferPointer(start: $0, count: $1)) }
    }

    private static var nowhere: UnsafePointer<Float> { UnsafePointer(bitPattern: 64)! }
}
