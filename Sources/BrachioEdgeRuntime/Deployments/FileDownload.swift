internal import BrachioCore
package import BrachioMQTT
package import Foundation
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import NIOSSL

/// Fetches a file over HTTP, from where an earlier attempt ended.
package struct FileDownload: Sendable {
    /// Nothing for so long, and the connection is given up.
    static let silenceSecondsMax: Int64 = 30

    private let eventLoops: any EventLoopGroup
    private let tls: @Sendable () throws -> NIOSSLContext?
    private let verifier: @Sendable () -> ClientTLS.ServerVerifier?

    /// - Parameters:
    ///   - tls: for https links, asked at each file, for the authorities that a system trusts take memory; `nil` refuses such links.
    ///   - verifier: asked at each connection for whoever verifies the server instead of the system's rules.
    package init(
        eventLoops: any EventLoopGroup, tls: @escaping @Sendable () throws -> NIOSSLContext?, verifier: @escaping @Sendable () -> ClientTLS.ServerVerifier? = { nil }
    ) {
        self.eventLoops = eventLoops
        self.tls = tls
        self.verifier = verifier
    }

    package enum Outcome: Hashable, Sendable {
        /// The file is as long as it should be.
        case complete
        /// The connection broke; what came is kept.
        case broken(String)
        /// The server refuses for good, with its status.
        case refused(Int)
    }

    /// Appends to `file` until it has `bytes` bytes. A server that sends more, or does not begin where it was asked to, is `corrupted`.
    package func fetch(_ link: String, to file: URL, bytes: Int64) async throws -> Outcome {
        let link = try HTTPLink(link)
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BrachioError(.system, "\(file.path) cannot be written", cause: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let begin = Int64(lseek(descriptor, 0, SEEK_END))
        if begin >= bytes { return .complete }
        let tls = link.isSecure ? try tls() : nil, verifier = verifier
        if link.isSecure, tls == nil { throw BrachioError(.invalidInput, "\(link.authority) speaks https, and the device trusts no authority") }
        let eventLoop = eventLoops.next(), done = eventLoop.makePromise(of: Outcome.self)
        let connecting = ClientBootstrap(group: eventLoop)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(ClientTLSHandler.make(tls, host: link.host, verifier())) }
                    try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(Self.silenceSecondsMax)))
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(DownloadHandler(link, descriptor, begin: begin, bytes: bytes, done))
                }
            }
            .connect(host: link.host, port: link.port)
        connecting.whenFailure { done.succeed(.broken("\(link.authority) cannot be reached: \(ConnectionFailure.words($0))")) }
        let outcome = try await done.futureResult.get()
        try? await connecting.get().close().get()
        guard fsync(descriptor) == 0 else { throw BrachioError(.system, "\(file.path) cannot be written", cause: String(cString: strerror(errno))) }
        return outcome
    }
}

enum ClientTLSHandler {
    static func make(_ context: NIOSSLContext, host: String, _ verifier: ClientTLS.ServerVerifier?) throws -> NIOSSLClientHandler {
        // An address is no name: the certificate is then compared with the address itself.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        guard let verifier else { return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host) }
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host, customVerificationCallback: { chain, promise in
            promise.completeWithTask { await verifier(try chain.map { try $0.toDERBytes() }, host) == nil ? .certificateVerified : .failed }
        })
    }
}

/// Asks for a file and writes what comes.
private final class DownloadHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let link: HTTPLink
    private let descriptor: Int32
    private let bytes: Int64
    private var place: Int64
    private let begin: Int64
    private var done: EventLoopPromise<FileDownload.Outcome>?

    init(_ link: HTTPLink, _ descriptor: Int32, begin: Int64, bytes: Int64, _ done: EventLoopPromise<FileDownload.Outcome>) {
        self.link = link
        self.descriptor = descriptor
        self.begin = begin
        self.bytes = bytes
        place = begin
        self.done = done
    }

    func channelActive(context: ChannelHandlerContext) {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: link.target)
        head.headers.add(name: "Host", value: link.authority)
        head.headers.add(name: "User-Agent", value: "brachio-edge")
        head.headers.add(name: "Connection", value: "close")
        if begin > 0 { head.headers.add(name: "Range", value: "bytes=\(begin)-") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): began(head)
        case .body(let piece): write(piece)
        case .end: finish(place == bytes ? .complete : .broken("the server sent \(place) of \(bytes) bytes"))
        }
    }

    private func began(_ head: HTTPResponseHead) {
        switch head.status.code {
        case 206:
            let range = head.headers.first(name: "Content-Range") ?? ""
            if !range.hasPrefix("bytes \(begin)-") { fail("the server sends \"\(range)\", where bytes from \(begin) on were asked for") }
        case 200:
            // The server knows no ranges: from the beginning.
            place = 0
            if ftruncate(descriptor, 0) != 0 { fail("the disk does not take it: \(String(cString: strerror(errno)))") }
        case 500..., 408, 429: finish(.broken("the server answers \(head.status.code)"))
        default: finish(.refused(Int(head.status.code)))
        }
    }

    private func write(_ piece: ByteBuffer) {
        guard done != nil else { return }
        guard place + Int64(piece.readableBytes) <= bytes else { return fail("the file is longer than its \(bytes) bytes") }
        piece.withUnsafeReadableBytes { all in
            var written = 0
            while written < all.count {
                let count = pwrite(descriptor, all.baseAddress! + written, all.count - written, off_t(place))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return fail("the disk does not take it: \(String(cString: strerror(errno)))") }
                written += count
                place += Int64(count)
            }
        }
    }

    private func fail(_ cause: String) {
        done?.fail(BrachioError(.corrupted, "the download from \(link.authority) fails", cause: cause))
        done = nil
    }

    private func finish(_ outcome: FileDownload.Outcome) {
        done?.succeed(outcome)
        done = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            finish(.broken("nothing came for \(FileDownload.silenceSecondsMax) seconds"))
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.broken(ConnectionFailure.words(error)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.broken("the connection was closed after \(place) of \(bytes) bytes"))
        context.fireChannelInactive()
    }
}
