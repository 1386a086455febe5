import Foundation

/// ONNX files written byte by byte, for what no exporter writes. Field numbers are those of `onnx.proto`.
enum ONNXBytes {
    static func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    static func field(_ number: Int, _ value: Int) -> [UInt8] {
        varint(UInt64(number << 3)) + varint(UInt64(bitPattern: Int64(value)))
    }

    static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(UInt64(number << 3 | 2)) + varint(UInt64(bytes.count)) + bytes
    }

    static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    static func node(_ type: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "") -> [UInt8] {
        inputs.flatMap { field(1, $0) } + outputs.flatMap { field(2, $0) } + field(3, name) + field(4, type) + field(7, domain)
    }

    /// Extents below zero are open.
    static func value(_ name: String, _ shape: [Int], type: Int = 1) -> [UInt8] {
        let dimensions = shape.flatMap { field(1, $0 < 0 ? field(2, "open") : field(1, $0)) }
        return field(1, name) + field(2, field(1, field(1, type) + field(2, dimensions)))
    }

    /// A float tensor unless `type` says otherwise.
    static func tensor(_ name: String, _ dims: [Int], raw: [UInt8], type: Int = 1, more: [UInt8] = []) -> [UInt8] {
        dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + field(9, raw) + more
    }

    static func model(
        _ nodes: [[UInt8]], inputs: [[UInt8]] = [value("x", [1, 3, 8, 8])], initializers: [[UInt8]] = [],
        outputs: [String] = ["y"], opset: Int = 13
    ) -> Data {
        let graph = nodes.flatMap { field(1, $0) } + field(2, "made") + initializers.flatMap { field(5, $0) }
            + inputs.flatMap { field(11, $0) } + outputs.flatMap { field(12, field(1, $0)) }
        return Data(field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, opset)))
    }
}
