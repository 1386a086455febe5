internal import BrachioCore
internal import Foundation

extension ONNXConstant {
    /// Decodes a tensor of the file. Floating types become float32, integer types become `Int`; elements come from
    /// `raw_data` (little-endian) or from the typed field. Sizes are compared with the bytes there before anything is
    /// allocated.
    init(_ tensor: Onnx_TensorProto, named name: String) throws {
        do { try self.init(decoding: tensor) } catch let error as BrachioError {
            throw error.within("tensor \(name)")
        }
    }

    private init(decoding tensor: Onnx_TensorProto) throws {
        guard tensor.dataLocation != .external, tensor.externalData.isEmpty else {
            throw ONNXExternalData.refusal(
                tensor.externalData.first { $0.key == "location" }?.value ?? "", "only the graph's own initializers are read from another file")
        }
        guard !tensor.hasSegment else { throw BrachioError(.unsupported, "it is stored in segments") }
        let dimensions = try Self.dimensions(tensor.dims)
        let count = try Self.count(dimensions)
        let raw = tensor.hasRawData ? tensor.rawData : nil

        switch Onnx_TensorProto.DataType(rawValue: Int(tensor.dataType)) {
        case .float:
            self.init(dimensions, floats: try Self.elements(raw, tensor.floatData, count) { Float(bitPattern: $0) })
        case .double:
            self.init(
                dimensions,
                floats: try Self.elements(raw, tensor.doubleData.map { Float($0) }, count) { (bits: UInt64) in
                    Float(Double(bitPattern: bits))
                })
        case .float16:
            self.init(
                dimensions,
                floats: try Self.elements(
                    raw, tensor.int32Data.map { Self.half(UInt16(truncatingIfNeeded: $0)) }, count, Self.half))
        case .bfloat16:
            self.init(
                dimensions,
                floats: try Self.elements(
                    raw, tensor.int32Data.map { Self.brain(UInt16(truncatingIfNeeded: $0)) }, count, Self.brain))
        case .int64:
            self.init(
                dimensions,
                integers: try Self.elements(raw, tensor.int64Data.map { Int($0) }, count) { (bits: UInt64) in
                    Int(truncatingIfNeeded: Int64(bitPattern: bits))
                })
        case .int32:
            self.init(
                dimensions,
                integers: try Self.elements(raw, tensor.int32Data.map { Int($0) }, count) { (bits: UInt32) in
                    Int(Int32(bitPattern: bits))
                })
        case .uint8, .bool:
            self.init(
                dimensions,
                integers: try Self.elements(raw, tensor.int32Data.map { Int($0) }, count) { (bits: UInt8) in Int(bits) })
        case .int8:
            self.init(
                dimensions,
                integers: try Self.elements(raw, tensor.int32Data.map { Int($0) }, count) { (bits: UInt8) in
                    Int(Int8(bitPattern: bits))
                })
        case let type:
            throw BrachioError(
                .unsupported, "its element type \(type.map { "\($0)" } ?? "\(tensor.dataType)") is not read",
                cause: "read are float, double, float16, bfloat16, int64, int32, int8, uint8 and bool")
        }
    }

    static func dimensions(_ dims: [Int64]) throws -> [Int] {
        guard dims.count <= Limits.tensorAxes else {
            throw BrachioError(.limitExceeded, "it has more than \(Limits.tensorAxes) axes")
        }
        return try dims.map { extent in
            guard extent >= 0, extent <= Limits.tensorElements else {
                throw BrachioError(.invalidInput, "its dimensions \(dims) are not those of a tensor")
            }
            return Int(extent)
        }
    }

    /// Elements of a tensor with these dimensions, each from zero to `Limits.tensorElements`.
    static func count(_ dimensions: [Int]) throws -> Int {
        if dimensions.contains(0) { return 0 }
        return try dimensions.reduce(1) { count, extent in
            guard count <= Limits.tensorElements / extent else {
                throw BrachioError(.limitExceeded, "dimensions \(dimensions) hold more than \(Limits.tensorElements) elements")
            }
            return count * extent
        }
    }

    private static func elements<Bits: FixedWidthInteger, Element>(
        _ raw: Data?, _ typed: [Element], _ count: Int, _ convert: (Bits) -> Element
    ) throws -> [Element] {
        guard let raw else {
            guard typed.count == count else { throw wrongSize(count, "\(typed.count) elements") }
            return typed
        }
        let size = MemoryLayout<Bits>.size
        guard raw.count == count * size else { throw wrongSize(count, "\(raw.count) bytes") }
        return raw.withUnsafeBytes { bytes in
            (0..<count).map { convert(Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * size, as: Bits.self))) }
        }
    }

    private static func wrongSize(_ count: Int, _ found: String) -> BrachioError {
        BrachioError(.invalidInput, "its dimensions ask for \(count) elements and \(found) are there")
    }

    /// IEEE 754 binary16, widened by its fields so that it needs no processor support.
    static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction * 0x1p-10) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }

    /// The upper half of a float32.
    static func brain(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
