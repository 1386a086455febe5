internal import CChecksums
internal import NIOCore

/// A message as it stands in a segment, in little endian: length of the body (4 bytes), CRC-32C of length and body (4), body: sequence (8),
/// quality of service (1), reserved (1), length of the topic (2), topic, payload.
package enum SpoolRecord {
    /// Length and check.
    static let headBytes = 8
    static let bodyHeadBytes = 12
    /// The largest payload, as large as brokers take it, with the largest topic.
    package static let bodyBytesMax = bodyHeadBytes + Int(UInt16.max) + (1 << 20)

    package static func bytes(of message: SpoolMessage) -> Int {
        headBytes + bodyHeadBytes + message.topic.utf8.count + message.payload.readableBytes
    }

    package static func append(_ message: SpoolMessage, _ sequence: UInt64, to bytes: inout [UInt8]) {
        let start = bytes.count
        let topicBytes = message.topic.utf8.count
        append(UInt32(bodyHeadBytes + topicBytes + message.payload.readableBytes), to: &bytes)
        append(UInt32(0), to: &bytes)
        append(sequence, to: &bytes)
        bytes.append(message.qos)
        bytes.append(0)
        append(UInt16(topicBytes), to: &bytes)
        bytes.append(contentsOf: message.topic.utf8)
        message.payload.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
        let check = bytes.withUnsafeBytes { self.check(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        withUnsafeBytes(of: check.littleEndian) { for index in 0..<4 { bytes[start + 4 + index] = $0[index] } }
    }

    /// What stands at a place of a segment.
    package enum Reading: Hashable, Sendable {
        case record(SpoolMessage, sequence: UInt64, bytes: Int)
        /// The bytes at hand end within what may be a record.
        case incomplete
        /// No record begins here.
        case damaged
    }

    package static func read(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Reading {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard rest.count >= headBytes else { return .incomplete }
        let bodyBytes = Int(UInt32(littleEndian: rest.loadUnaligned(as: UInt32.self)))
        guard (bodyHeadBytes...bodyBytesMax).contains(bodyBytes) else { return .damaged }
        guard rest.count >= headBytes + bodyBytes else { return .incomplete }
        let record = UnsafeRawBufferPointer(rebasing: rest[..<(headBytes + bodyBytes)])
        guard check(record) == UInt32(littleEndian: record.loadUnaligned(fromByteOffset: 4, as: UInt32.self)) else { return .damaged }
        let topicBytes = Int(UInt16(littleEndian: record.loadUnaligned(fromByteOffset: headBytes + 10, as: UInt16.self)))
        let topicStart = headBytes + bodyHeadBytes
        guard topicStart + topicBytes <= record.count else { return .damaged }
        let topic = String(decoding: record[topicStart..<(topicStart + topicBytes)], as: UTF8.self)
        let payload = ByteBuffer(bytes: record[(topicStart + topicBytes)...])
        let sequence = UInt64(littleEndian: record.loadUnaligned(fromByteOffset: headBytes, as: UInt64.self))
        return .record(SpoolMessage(topic: topic, payload: payload, qos: record[headBytes + 8] & 1), sequence: sequence, bytes: record.count)
    }

    private static func check(_ record: UnsafeRawBufferPointer) -> UInt32 {
        let kind = Int32(BRACHIO_CRC32C.rawValue)
        let length = brachio_crc_update(kind, 0, record.baseAddress, 4)
        return UInt32(truncatingIfNeeded: brachio_crc_update(kind, length, record.baseAddress! + headBytes, record.count - headBytes))
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
