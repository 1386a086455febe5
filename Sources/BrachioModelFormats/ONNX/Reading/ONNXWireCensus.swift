internal import BrachioCore
internal import Foundation

/// Counts the fields of an ONNX file before anything is decoded: an empty message takes two bytes in the file and
/// hundreds in memory, so a small file could otherwise ask for all of it.
struct ONNXWireCensus {
    /// The messages of `onnx.proto` that are counted field by field; any other message counts for half its bytes, the
    /// most fields that it can hold.
    private enum Message {
        case model, graph, node, attribute, tensor, other

        /// What the length-delimited field `field` of this message holds; `nil` for text, bytes and packed numbers.
        func content(of field: UInt64) -> Message? {
            switch (self, field) {
            case (.model, 7), (.attribute, 6), (.attribute, 11): .graph
            case (.model, 8), (.model, 14), (.model, 20), (.model, 25), (.model, 26): .other
            case (.graph, 1): .node
            case (.graph, 5): .tensor
            case (.graph, 11...16): .other
            case (.node, 5): .attribute
            case (.node, 9), (.node, 10): .other
            case (.attribute, 5), (.attribute, 10): .tensor
            case (.attribute, 14), (.attribute, 15), (.attribute, 22), (.attribute, 23): .other
            case (.tensor, 3), (.tensor, 13), (.tensor, 16): .other
            default: nil
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var fields = 0

    static func check(_ data: Data) throws {
        guard data.count <= ONNXLimits.fileBytes else {
            throw BrachioError(.limitExceeded, "the file has more than \(ONNXLimits.fileBytes) bytes")
        }
        try data.withUnsafeBytes { bytes in
            var census = ONNXWireCensus(bytes: bytes)
            try census.count(.model, in: 0..<bytes.count, depth: 0)
        }
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func count(_ message: Message, in range: Range<Int>, depth: Int) throws {
        guard depth <= ONNXLimits.wireDepthMessages else {
            throw BrachioError(.limitExceeded, "messages stand more than \(ONNXLimits.wireDepthMessages) deep in one another")
        }
        if message == .other { return try add(range.count / 2) }
        var position = range.lowerBound
        while position < range.upperBound {
            try add(1)
            let tag = try varint(at: &position, before: range.upperBound)
            switch tag & 7 {
            case 0: _ = try varint(at: &position, before: range.upperBound)
            case 1: position = try advanced(position, by: 8, before: range.upperBound)
            case 5: position = try advanced(position, by: 4, before: range.upperBound)
            case 2:
                let length = try varint(at: &position, before: range.upperBound)
                let end = try advanced(position, by: length, before: range.upperBound)
                if let content = message.content(of: tag >> 3) {
                    try count(content, in: position..<end, depth: depth + 1)
                }
                position = end
            default: throw Self.malformed
            }
        }
    }

    private mutating func add(_ count: Int) throws {
        fields += count
        guard fields <= ONNXLimits.wireFields else {
            throw BrachioError(.limitExceeded, "the file has more than \(ONNXLimits.wireFields) fields")
        }
    }

    private func varint(at position: inout Int, before end: Int) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < end else { throw Self.malformed }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Self.malformed
    }

    private func advanced(_ position: Int, by count: UInt64, before end: Int) throws -> Int {
        guard count <= UInt64(end - position) else { throw Self.malformed }
        return position + Int(count)
    }

    private static var malformed: BrachioError {
        BrachioError(
            .invalidInput, "not an ONNX file", cause: "its bytes are not a protocol buffer, or are cut off",
            mend: "export the model again")
    }
}
