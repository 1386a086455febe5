internal import BrachioCore
internal import BrachioObjectStore
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// An object's content on its way to the network: while one piece is sent the next is read.
enum ObjectBody {
    /// Read from a file at once; two such pieces are in memory for each download.
    static let pieceBytes = 1 << 20

    static func body(_ object: OpenObject, _ range: Range<Int>) -> ServiceResponse.Body {
        let slices = object.slices(range)
        if slices.isEmpty { return .empty }
        if slices.count == 1, case .memory(let bytes) = slices[0] { return .bytes(ByteBuffer(bytes: bytes)) }
        return .stream(lengthBytes: range.count) { writer in
            // Held until everything is sent, which keeps the content from being removed.
            defer { withExtendedLifetime(object) {} }
            try await send(slices, to: writer)
        }
    }

    private static func send(_ slices: [OpenObject.Slice], to writer: any ContentWriter) async throws {
        for slice in slices {
            switch slice {
            case .memory(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
            case .file(let url, let offset, let bytes):
                let file = try OpenFile(url)
                var place = offset
                var next = Task { [place] in try await file.read(at: place, bytes: min(pieceBytes, bytes)) }
                while true {
                    let piece = try await next.value
                    place += piece.readableBytes
                    let left = offset + bytes - place
                    if left > 0 { next = Task { [place] in try await file.read(at: place, bytes: min(pieceBytes, left)) } }
                    try await writer.write(piece)
                    if left == 0 { break }
                }
            }
        }
    }

    private final class OpenFile: Sendable {
        private let descriptor: Int32
        private let path: String

        init(_ url: URL) throws {
            path = url.path
            descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure(String(cString: strerror(errno))) }
        }

        deinit { close(descriptor) }

        /// On a thread that may wait for the disk.
        func read(at offset: Int, bytes: Int) async throws -> ByteBuffer {
            try await NIOThreadPool.singleton.runIfActive {
                var buffer = ByteBufferAllocator().buffer(capacity: bytes)
                let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes) { memory in
                    max(0, pread(self.descriptor, memory.baseAddress, bytes, off_t(offset)))
                }
                guard count > 0 else { throw self.failure("it ends at byte \(offset)") }
                return buffer
            }
        }

        private func failure(_ cause: String) -> BrachioError { BrachioError(.corrupted, "content \(path) cannot be read", cause: cause) }
    }
}
