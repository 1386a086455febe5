package import NIOCore

/// The first bytes of a packet: type, flags and how many bytes follow (section 2.1).
package struct FixedHeader: Hashable, Sendable {
    package let type: PacketType
    package let flags: UInt8
    /// Bytes after the fixed header.
    package let bodyBytes: Int
    package let headerBytes: Int

    package var packetBytes: Int { headerBytes + bodyBytes }

    /// Reads the header at the front of `buffer` without taking it off; `nil` where more bytes are needed.
    ///
    /// - Parameter packetBytesMax: a longer packet is refused before memory is taken for it.
    package static func peek(_ buffer: ByteBuffer, packetBytesMax: Int) throws(ProtocolViolation) -> FixedHeader? {
        let start = buffer.readerIndex
        guard let first: UInt8 = buffer.getInteger(at: start) else { return nil }
        guard let type = PacketType(rawValue: first >> 4) else { throw .malformed("a packet of type 0") }
        let flags = first & 0b1111
        if type != .publish, flags != type.flags { throw .malformed("\(type) with flags \(flags)") }
        var length = 0
        for index in 0..<4 {
            guard let byte: UInt8 = buffer.getInteger(at: start + 1 + index) else { return nil }
            length |= Int(byte & 0x7F) << (7 * index)
            if byte & 0x80 == 0 {
                if index > 0, byte == 0 { throw .malformed("a remaining length in more bytes than it needs") }
                let header = FixedHeader(type: type, flags: flags, bodyBytes: length, headerBytes: index + 2)
                if header.packetBytes > packetBytesMax {
                    throw ProtocolViolation(.packetTooLarge, "\(type) of \(header.packetBytes) bytes, where \(packetBytesMax) are allowed")
                }
                return header
            }
        }
        throw .malformed("a remaining length of more than four bytes")
    }
}
