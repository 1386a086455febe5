import BrachioCore
import BrachioDeployment
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Files over HTTP, with ranges, from a server that can be made to misbehave.
final class PlayedFiles: Sendable {
    struct State {
        var files: [String: [UInt8]] = [:]
        /// The connection is cut after so many bytes of a body, so often.
        var cutAfterBytes: Int?
        var cutsLeft = 0
        var refusalsLeft = 0
        var ranges: [String] = []
    }

    let state = Mutex(State())
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    static func start() async throws -> PlayedFiles {
        let files = PlayedFiles()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(FileHandler(files))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        files.channel.withLock { $0 = channel }
        return files
    }

    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }

    func stop() async { try? await channel.withLock { $0 }?.close().get() }

    func add(_ name: String, _ bytes: [UInt8]) -> Artifact {
        state.withLock { $0.files["/" + name] = bytes }
        return Artifact(
            source: "s3://bucket/\(name)", link: "http://127.0.0.1:\(port)/\(name)", sha256: Digest(of: bytes).hexadecimal, bytes: Int64(bytes.count))
    }

    func replace(_ name: String, _ bytes: [UInt8]) { state.withLock { $0.files["/" + name] = bytes } }
}

private final class FileHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let files: PlayedFiles

    init(_ files: PlayedFiles) { self.files = files }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let request) = unwrapInboundIn(data) else { return }
        let range = request.headers.first(name: "Range")
        let (bytes, isRefused, cut) = files.state.withLock { state in
            if let range { state.ranges.append(range) }
            let isRefused = state.refusalsLeft > 0
            if isRefused { state.refusalsLeft -= 1 }
            let cut = state.cutsLeft > 0 && !isRefused ? state.cutAfterBytes : nil
            if cut != nil { state.cutsLeft -= 1 }
            return (state.files[String(request.uri.prefix { $0 != "?" })], isRefused, cut)
        }
        guard let bytes, !isRefused else { return answer(context, isRefused ? .forbidden : .notFound, [], [:], cut: nil) }
        let begin = range.flatMap { Int($0.dropFirst(6).prefix { $0 != "-" }) } ?? 0
        let headers = range == nil ? [:] : ["Content-Range": "bytes \(begin)-\(bytes.count - 1)/\(bytes.count)"]
        answer(context, range == nil ? .ok : .partialContent, bytes[begin...], headers, cut: cut)
    }

    private func answer(_ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ body: ArraySlice<UInt8>, _ fields: [String: String], cut: Int?) {
        var head = HTTPResponseHead(version: .http1_1, status: status, headers: ["Content-Length": "\(body.count)"])
        for (name, value) in fields { head.headers.add(name: name, value: value) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body.prefix(cut ?? body.count)))))).whenComplete { _ in
            if cut != nil { return channel.close(promise: nil) }
            channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
