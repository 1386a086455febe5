internal import Foundation
internal import NIOCore

/// Reading and writing the data types of section 1.5.
extension ByteBuffer {
    mutating func readByte(_ name: StaticString) throws(ProtocolViolation) -> UInt8 {
        guard let value: UInt8 = readInteger() else { throw .malformed("the packet ends before its \(name)") }
        return value
    }

    mutating func readShort(_ name: StaticString) throws(ProtocolViolation) -> UInt16 {
        guard let value: UInt16 = readInteger() else { throw .malformed("the packet ends before its \(name)") }
        return value
    }

    mutating func readLong(_ name: StaticString) throws(ProtocolViolation) -> UInt32 {
        guard let value: UInt32 = readInteger() else { throw .malformed("the packet ends before its \(name)") }
        return value
    }

    /// Text with its length before it: well-formed UTF-8 without U+0000 (section 1.5.4).
    mutating func readText(_ name: StaticString) throws(ProtocolViolation) -> String {
        let length = Int(try readShort(name))
        guard length <= readableBytes else { throw .malformed("the packet ends within its \(name)") }
        let text = withUnsafeReadableBytes { bytes -> String? in
            let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(length))
            return part.contains(0) ? nil : String(validating: part, as: UTF8.self)
        }
        guard let text else { throw .malformed("the \(name) is not well-formed UTF-8, or holds U+0000") }
        moveReaderIndex(forwardBy: length)
        return text
    }

    mutating func readBinary(_ name: StaticString) throws(ProtocolViolation) -> ByteBuffer {
        let length = Int(try readShort(name))
        guard let slice = readSlice(length: length) else { throw .malformed("the packet ends within its \(name)") }
        return slice
    }

    mutating func readVariable(_ name: StaticString) throws(ProtocolViolation) -> UInt32 {
        var value: UInt32 = 0
        for index in 0..<4 {
            let byte = try readByte(name)
            value |= UInt32(byte & 0x7F) << (7 * UInt32(index))
            if byte & 0x80 == 0 {
                if index > 0, byte == 0 { throw .malformed("the \(name) is in more bytes than it needs") }
                return value
            }
        }
        throw .malformed("the \(name) is longer than four bytes")
    }

    mutating func writeText(_ text: String) {
        let place = writerIndex
        writeInteger(UInt16(0))
        let length = writeString(text)
        setInteger(UInt16(length), at: place)
    }

    mutating func writeBinary(_ bytes: ByteBuffer) {
        writeInteger(UInt16(bytes.readableBytes))
        writeImmutableBuffer(bytes)
    }

    mutating func writeVariable(_ value: Int) {
        var rest = value
        repeat {
            let byte = UInt8(rest & 0x7F)
            rest >>= 7
            writeInteger(rest > 0 ? byte | 0x80 : byte)
        } while rest > 0
    }

    /// Whether a text field with these bytes is next.
    func startsWithText(_ text: [UInt8]) -> Bool {
        guard let length: UInt16 = getInteger(at: readerIndex), Int(length) == text.count, readableBytes >= 2 + text.count else { return false }
        return withUnsafeReadableBytes { bytes in
            text.withUnsafeBytes { text in
                guard let left = bytes.baseAddress, let right = text.baseAddress else { return text.isEmpty }
                return memcmp(left + 2, right, text.count) == 0
            }
        }
    }

    /// The same bytes in memory of their own, so that a small part does not keep a large buffer alive.
    func compacted() -> ByteBuffer {
        guard storageCapacity > readableBytes * 2 + 64 else { return self }
        return readableBytes == 0 ? ByteBuffer() : ByteBuffer(bytes: readableBytesView)
    }
}

enum VariableLength {
    static func bytes(_ value: Int) -> Int {
        value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4
    }
}
