internal import BrachioCore
package import Foundation
package import NIOCore
internal import NIOPosix

/// Answers whoever connects to a socket of the file system with one JSON document. Who may open the file may ask: there is no other log-in,
/// and it works without a network.
package struct StatusSocket: Sendable {
    /// What the system takes as a socket's path.
    static let pathBytesMax = 107

    private let channel: any Channel

    package static func listen(_ path: String, on eventLoops: any EventLoopGroup, _ answer: @escaping @Sendable () async -> Data) async throws -> StatusSocket {
        guard path.utf8.count <= pathBytesMax else {
            throw BrachioError(.invalidInput, "\(path) is too long for a socket", cause: "\(pathBytesMax) bytes are allowed", mend: "choose a shorter data folder")
        }
        unlink(path)
        let channel = try await ServerBootstrap(group: eventLoops)
            .childChannelInitializer { channel in
                let promise = channel.eventLoop.makePromise(of: Data.self)
                promise.completeWithTask(answer)
                promise.futureResult.whenSuccess { data in
                    channel.writeAndFlush(ByteBuffer(bytes: data)).whenComplete { _ in channel.close(promise: nil) }
                }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(unixDomainSocketPath: path).get()
        chmod(path, 0o660)
        return StatusSocket(channel: channel)
    }

    package func close() async { try? await channel.close().get() }

    /// What the agent at `path` answers.
    package static func ask(_ path: String) throws -> Data {
        guard path.utf8.count <= pathBytesMax else { throw BrachioError(.invalidInput, "\(path) is too long for a socket") }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { Foundation.close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard outcome == 0 else {
            throw BrachioError(
                .system, "no agent answers at \(path)", cause: String(cString: strerror(errno)), mend: "start it: systemctl start brachio-edge, or brachio-edge run")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readDataToEndOfFile()
    }
}
