internal import BrachioCore
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Requests to a running server, each over a connection of its own: HTTP, or TLS with the authority of the server's data folder, which no
/// system's list of authorities has.
struct ServerConnection: Sendable {
    static let connectSecondsMax: Int64 = 10
    /// Without a byte in either direction.
    static let silenceSecondsMax: Int64 = 60
    static let answerBytesMax = 5 << 30

    /// As the server recorded it.
    let address: String
    /// The value of the header `Host`.
    let host: String
    private let name: String
    private let port: Int
    private let tls: NIOSSLContext?

    init(_ server: ServerEndpoint) throws {
        guard let url = URLComponents(string: server.url), let name = url.host, let scheme = url.scheme else {
            throw BrachioError(.corrupted, "\(server.url) is no address", mend: "start the server again")
        }
        address = server.url
        self.name = name.trimmingCharacters(in: ["[", "]"])
        port = url.port ?? (scheme == "https" ? 443 : 80)
        host = url.port.map { "\(name):\($0)" } ?? name
        tls = scheme == "https" ? try Self.context(server.authority) : nil
    }

    private static func context(_ authority: String?) throws -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        if let authority { settings.trustRoots = .file(authority) }
        do { return try NIOSSLContext(configuration: settings) } catch {
            throw BrachioError(.system, "the authority \(authority ?? "of the system") cannot be read", cause: "\(error)", mend: "start the server again")
        }
    }

    struct Answer: Sendable {
        var status: Int
        var body: Data
    }

    /// - Parameter target: path and query, as they are sent.
    /// - Throws: `system` where no server answers.
    func send(_ method: String, _ target: String, headers: [(String, String)], body: Data = Data()) async throws -> Answer {
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: target)
        for (name, value) in headers where name.lowercased() != "host" { head.headers.replaceOrAdd(name: name, value: value) }
        head.headers.replaceOrAdd(name: "host", value: host)
        head.headers.replaceOrAdd(name: "connection", value: "close")
        if !body.isEmpty || method == "PUT" || method == "POST" { head.headers.replaceOrAdd(name: "content-length", value: String(body.count)) }
        do { return try await exchange(head, ByteBuffer(bytes: body)) } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.system, "no server answers at \(address)", cause: Self.reason(error), mend: "start it: brachio serve")
        }
    }

    private func exchange(_ head: HTTPRequestHead, _ body: ByteBuffer) async throws -> Answer {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next(), answer = eventLoop.makePromise(of: Answer.self)
        let isNumber = (try? SocketAddress(ipAddress: name, port: port)) != nil
        do {
            let channel = try await ClientBootstrap(group: eventLoop).connectTimeout(.seconds(Self.connectSecondsMax))
                .channelInitializer { [tls, name] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isNumber ? nil : name)) }
                        try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(Self.silenceSecondsMax)))
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(Exchange(head, body, answer))
                    }
                }
                .connect(host: name, port: port).get()
            defer { channel.close(promise: nil) }
            return try await answer.futureResult.get()
        } catch {
            answer.fail(error)
            throw error
        }
    }

    private static func reason(_ error: any Error) -> String {
        let single = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
        return (single as? IOError)?.localizedDescription ?? "\(single)"
    }
}

/// Sends one request when the connection is there, and gathers the answer.
private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: ByteBuffer
    private let promise: EventLoopPromise<ServerConnection.Answer>
    private var answer = ServerConnection.Answer(status: 0, body: Data())

    init(_ head: HTTPRequestHead, _ body: ByteBuffer, _ promise: EventLoopPromise<ServerConnection.Answer>) {
        self.head = head
        self.body = body
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        if body.readableBytes > 0 { context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head): answer.status = Int(head.status.code)
        case .body(let piece):
            guard answer.body.count + piece.readableBytes <= ServerConnection.answerBytesMax else {
                return errorCaught(context: context, error: BrachioError(.limitExceeded, "the server's answer has more than \(ServerConnection.answerBytesMax) bytes"))
            }
            answer.body.append(contentsOf: piece.readableBytesView)
        case .end: promise.succeed(answer)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            errorCaught(context: context, error: BrachioError(.system, "the server is silent", cause: "it said nothing for \(ServerConnection.silenceSecondsMax) seconds"))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}
