internal import BrachioCore

/// Little-endian numbers in a file; reading behind its end throws.
struct LittleEndianBytes {
    let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count }

    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) throws -> Number {
        guard offset >= 0, offset <= count - MemoryLayout<Number>.size else {
            throw BrachioError(.invalidInput, "the file ends too early", cause: "byte \(offset) of \(count) is needed")
        }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    func byte(at offset: Int) throws -> UInt8 { try number(UInt8.self, at: offset) }
}
