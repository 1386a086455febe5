internal import BrachioCore
package import Foundation
internal import NIOCore
internal import NIOPosix

/// A file held open for reading, stretches of which a response carries. It must not be changed meanwhile.
package final class ContentFile: Sendable {
    /// For the channel's thread alone: a handle serves one caller at a time and refuses a second.
    let handle: NIOFileHandle
    private let descriptor: Int32
    private let path: String

    /// - Throws: `corrupted` where the file cannot be opened.
    package init(_ file: URL) throws {
        path = file.path
        descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        let second = descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard second >= 0 else {
            let cause = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw BrachioError(.corrupted, "content \(file.path) cannot be opened", cause: cause)
        }
        handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: second)
    }

    deinit {
        close(descriptor)
        try? handle.close()
    }

    /// Waits, on a thread that may, until the stretch is in the system's memory. Sending it then does not wait for the disk.
    func bringIn(_ range: Range<Int>) async throws {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
            // The last byte is asked for last, so the rest is there or about to be.
            var last: UInt8 = 0
            guard pread(descriptor, &last, 1, off_t(range.upperBound - 1)) == 1 else { throw failure(range) }
        }
    }

    /// The stretch, read on a thread that may wait for the disk.
    func read(_ range: Range<Int>) async throws -> ByteBuffer {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            var buffer = ByteBufferAllocator().buffer(capacity: range.count)
            while buffer.readableBytes < range.count {
                let left = range.count - buffer.readableBytes, place = range.lowerBound + buffer.readableBytes
                let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: left) { memory in
                    max(0, pread(descriptor, memory.baseAddress, left, off_t(place)))
                }
                guard count > 0 else { throw failure(range) }
            }
            return buffer
        }
    }

    private func failure(_ range: Range<Int>) -> BrachioError {
        BrachioError(.corrupted, "content \(path) cannot be read", cause: "bytes \(range.lowerBound) to \(range.upperBound - 1) are not there")
    }
}
