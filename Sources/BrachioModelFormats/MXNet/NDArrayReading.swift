internal import BrachioCore
internal import BrachioGraph
internal import Foundation

extension NDArrayFile {
    /// Reads a whole file; every type of elements becomes float32. The file may be hostile: sizes are checked before memory is taken.
    ///
    /// - Throws: `invalidInput` for what is no such file or ends early, `unsupported` for sparse arrays, `limitExceeded`.
    init(_ data: Data) throws {
        var reader = ByteReader(data)
        guard try reader.integer(UInt64.self) == Self.listMagic, try reader.integer(UInt64.self) == 0 else {
            throw BrachioError(.invalidInput, "it is no file of MXNet arrays", cause: "it does not begin as one")
        }
        let count = try reader.count(Self.arraysMaximum, "arrays")
        var tensors: [Tensor] = []
        for number in 0..<count {
            do { tensors.append(try Self.tensor(&reader)) } catch let error as BrachioError { throw error.within("array \(number)") }
        }
        let names = try reader.count(Self.arraysMaximum, "names")
        guard names == count || names == 0 else {
            throw BrachioError(.invalidInput, "there are \(count) arrays and \(names) names")
        }
        entries = []
        for number in 0..<count {
            let name = names == 0 ? String(number) : try reader.text(Self.nameBytesMaximum)
            entries.append(Entry(name: name, tensor: tensors[number]))
        }
        guard reader.isAtEnd else { throw BrachioError(.invalidInput, "the file goes on after its names") }
    }

    private static func tensor(_ reader: inout ByteReader) throws -> Tensor {
        let first = try reader.integer(UInt32.self)
        var extents: [Int]
        switch first {
        case version2, version3:
            let storage = try reader.integer(Int32.self)
            guard storage == 0 else { throw BrachioError(.unsupported, "it is sparse", mend: "save it with dense storage") }
            extents = try longExtents(&reader)
        case version1: extents = try longExtents(&reader)
        default:
            guard first <= UInt32(Limits.tensorAxes) else { throw BrachioError(.invalidInput, "it begins as no array does") }
            extents = try (0..<first).map { _ in Int(try reader.integer(UInt32.self)) }
        }
        // An array that was never made has no axes, and nothing behind them.
        guard !extents.isEmpty || first == version3 else { return Tensor([0], []) }
        let shape = Shape(extents)
        try shape.validate()
        _ = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        let code = try reader.integer(Int32.self)
        guard let type = ElementType(rawValue: code) else { throw BrachioError(.unsupported, "its elements are of an unknown type, number \(code)") }
        return Tensor(shape, try reader.floats(shape.count, type))
    }

    private static func longExtents(_ reader: inout ByteReader) throws -> [Int] {
        let axes = try reader.integer(UInt32.self)
        guard axes <= UInt32(Limits.tensorAxes) else { throw BrachioError(.limitExceeded, "it has \(axes) axes; at most \(Limits.tensorAxes) are read") }
        return try (0..<axes).map { _ in
            let extent = try reader.integer(Int64.self)
            guard (0...Int64(Limits.tensorElements)).contains(extent) else { throw BrachioError(.invalidInput, "an axis of it has \(extent) elements") }
            return Int(extent)
        }
    }
}

extension ByteReader {
    fileprivate mutating func floats(_ count: Int, _ type: NDArrayFile.ElementType) throws -> [Float] {
        let bytes = try take(count * type.bytes)
        return bytes.withUnsafeBytes { bytes in
            func values<Element>(_ element: Element.Type, _ number: (Element) -> Float) -> [Float] {
                (0..<count).map { number(bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self)) }
            }
            return switch type {
            case .float32: values(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
            case .float64: values(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
            case .float16: values(UInt16.self) { ONNXConstant.half(UInt16(littleEndian: $0)) }
            case .uint8: values(UInt8.self) { Float($0) }
            case .int8: values(Int8.self) { Float($0) }
            case .int32: values(Int32.self) { Float(Int32(littleEndian: $0)) }
            case .int64: values(Int64.self) { Float(Int64(littleEndian: $0)) }
            }
        }
    }
}
