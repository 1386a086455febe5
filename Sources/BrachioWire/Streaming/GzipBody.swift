internal import CZlib
package import HTTPTypes

/// Request bodies that clients compress: current ones send large metric data with `Content-Encoding: gzip`.
package enum GzipBody {
    /// The body as its operation takes it: inflated where the header says gzip, as it is where there is no such header.
    ///
    /// - Throws: `SerializationException` for damaged data, `RequestEntityTooLarge` beyond `inflatedBytesMax`,
    ///   `UnsupportedOperation` for another encoding.
    package static func content(
        _ body: [UInt8], headers: HTTPFields, inflatedBytesMax: Int = WireLimits.inflatedBytes
    ) throws -> [UInt8] {
        switch headers[.contentEncoding]?.lowercased() {
        case nil, "", "identity": return body
        case "gzip": return try inflated(body, bytesMax: inflatedBytesMax)
        case let other?:
            throw ServiceError("UnsupportedOperation", "The content encoding \(other.prefix(40)) is not offered; gzip is.", status: 415)
        }
    }

    private static let pieceBytes = 64 << 10
    /// A window of 32 KiB, and 16 to ask for the form of gzip (zlib's manual, `inflateInit2`).
    private static let windowBits: Int32 = 15 + 16

    private static func inflated(_ body: [UInt8], bytesMax: Int) throws -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw ServiceError.internalFailure
        }
        defer { inflateEnd(&stream) }
        var input = body, output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        try input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            var status = Z_OK
            while status != Z_STREAM_END {
                let written = piece.withUnsafeMutableBufferPointer { piece -> Int in
                    stream.next_out = piece.baseAddress
                    stream.avail_out = UInt32(piece.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return piece.count - Int(stream.avail_out)
                }
                output.append(contentsOf: piece[..<written])
                guard output.count <= bytesMax else {
                    throw ServiceError("RequestEntityTooLarge", "The body has more than \(bytesMax) bytes when it is decompressed.", status: 413)
                }
                guard status == Z_OK || status == Z_STREAM_END, status == Z_STREAM_END || written > 0 || stream.avail_in > 0 else {
                    throw ServiceError.malformed("the body is not complete and sound gzip data")
                }
            }
            guard stream.avail_in == 0 else { throw ServiceError.malformed("something stands after the body's gzip data") }
        }
        return output
    }
}
