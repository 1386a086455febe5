public import BrachioGraph
public import Foundation

/// Little-endian float32 arrays in NumPy's `.npy` form, versions 1 to 3, row-major: what Python peers exchange with tests.
public enum NumPyFile {
    public static func read(_ url: URL) throws -> Tensor {
        let data = try Data(contentsOf: url)
        guard data.count > 12, data.prefix(6) == Data([0x93] + Array("NUMPY".utf8)) else { throw Failure(url: url) }
        let lengthBytes = data[6] == 1 ? 2 : 4
        let length = (0..<lengthBytes).reduce(0) { $0 | Int(data[8 + $1]) << (8 * $1) }
        let start = 8 + lengthBytes + length
        guard start <= data.count else { throw Failure(url: url) }
        let header = String(decoding: data[(8 + lengthBytes)..<start], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
            let open = header.range(of: "("), let close = header.range(of: ")")
        else { throw Failure(url: url) }
        let extents = header[open.upperBound..<close.lowerBound].split(separator: ",")
        let shape = Shape(extents.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) })
        guard data.count - start == 4 * shape.count else { throw Failure(url: url) }
        let values = data[start...].withUnsafeBytes { bytes in
            (0..<shape.count).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        return Tensor(shape, values)
    }

    public static func write(_ tensor: Tensor, to url: URL) throws {
        let extents = tensor.shape.dimensions.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
        data.append(contentsOf: [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)])
        data.append(contentsOf: header.utf8)
        for value in tensor.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
        try data.write(to: url)
    }

    public struct Failure: Error, CustomStringConvertible {
        let url: URL
        public var description: String { "\(url.path) is not a float32 array in .npy form" }
    }
}
