internal import BrachioObjectStore
internal import NIOCore

/// An object's content on its way to the network.
enum ObjectBody {
    static func body(_ object: OpenObject, _ range: Range<Int>) -> ServiceResponse.Body {
        let slices = object.slices(range)
        if slices.isEmpty { return .empty }
        if slices.count == 1, case .memory(let bytes) = slices[0] { return .bytes(ByteBuffer(bytes: bytes)) }
        return .stream(lengthBytes: range.count) { writer in
            // Held until everything is sent, which keeps the content from being removed.
            defer { withExtendedLifetime(object) {} }
            for slice in slices {
                switch slice {
                case .memory(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
                case .file(let url, let offset, let bytes): try await writer.write(ContentFile(url), offset..<(offset + bytes))
                }
            }
        }
    }
}
