internal import BrachioCore
internal import BrachioMQTT
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// One request over HTTP, whole.
package struct CloudRequest: Hashable, Sendable {
    package var method: String
    /// `http://…` or `https://…`.
    package var url: String
    package var headers: [String: String]
    package var body: [UInt8]
    /// Whether the device proves who it is by its certificate.
    package var showsCertificate: Bool

    package init(_ method: String, _ url: String, headers: [String: String] = [:], body: [UInt8] = [], showsCertificate: Bool = false) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.showsCertificate = showsCertificate
    }

    /// What a signature names: the `Host` header's value, path and query as they are sent.
    package var place: (host: String, path: String, query: String) {
        get throws {
            let link = try HTTPLink(url), parts = link.target.split(separator: "?", maxSplits: 1).map(String.init)
            return (link.authority, parts.first ?? "/", parts.count > 1 ? parts[1] : "")
        }
    }
}

package struct CloudAnswer: Hashable, Sendable {
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Requests of the agent's own to the cloud's services: credentials, logs, captures.
package struct CloudRequests: Sendable {
    static let answerBytesMax = 4 << 20
    /// Nothing for so long, and the request is given up.
    static let silenceSecondsMax: Int64 = 30

    private let security: CloudSecurity
    private let eventLoops: any EventLoopGroup

    init(_ security: CloudSecurity, _ eventLoops: any EventLoopGroup) {
        self.security = security
        self.eventLoops = eventLoops
    }

    /// Returns what the server answers, whatever its status.
    ///
    /// - Throws: `system` where it cannot be reached, or does not answer in time.
    package func send(_ request: CloudRequest) async throws -> CloudAnswer {
        let link = try HTTPLink(request.url), eventLoop = eventLoops.next(), done = eventLoop.makePromise(of: CloudAnswer.self)
        let context: NIOSSLContext?, verifier = security.verifier()
        do { context = link.isSecure ? try security.requestContext(showsCertificate: request.showsCertificate) : nil } catch {
            done.fail(error)
            throw error
        }
        let connecting = ClientBootstrap(group: eventLoop)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(ClientTLSHandler.make(context, host: link.host, verifier())) }
                    try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(Self.silenceSecondsMax)))
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(RequestHandler(request, link, done))
                }
            }
            .connect(host: link.host, port: link.port)
        connecting.whenFailure { done.fail(BrachioError(.system, "\(link.authority) cannot be reached", cause: ConnectionFailure.words($0))) }
        defer { connecting.whenSuccess { $0.close(promise: nil) } }
        return try await done.futureResult.get()
    }
}

private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: CloudRequest
    private let link: HTTPLink
    private var answer = CloudAnswer(status: 0, body: [])
    private var done: EventLoopPromise<CloudAnswer>?

    init(_ request: CloudRequest, _ link: HTTPLink, _ done: EventLoopPromise<CloudAnswer>) {
        self.request = request
        self.link = link
        self.done = done
    }

    func channelActive(context: ChannelHandlerContext) {
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: link.target)
        head.headers.add(name: "Host", value: link.authority)
        head.headers.add(name: "User-Agent", value: "brachio-edge")
        head.headers.add(name: "Connection", value: "close")
        if !request.body.isEmpty || request.method != "GET" { head.headers.add(name: "Content-Length", value: "\(request.body.count)") }
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) where name.lowercased() != "host" { head.headers.replaceOrAdd(name: name, value: value) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !request.body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: request.body)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer.status = Int(head.status.code)
        case .body(let piece):
            guard answer.body.count + piece.readableBytes <= CloudRequests.answerBytesMax else {
                return fail("its answer is longer than \(CloudRequests.answerBytesMax) bytes", context)
            }
            answer.body += piece.readableBytesView
        case .end:
            done?.succeed(answer)
            done = nil
        }
    }

    private func fail(_ cause: String, _ context: ChannelHandlerContext) {
        done?.fail(BrachioError(.system, "\(link.authority) does not answer", cause: cause))
        done = nil
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { fail("nothing came for \(CloudRequests.silenceSecondsMax) seconds", context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(ConnectionFailure.words(error), context) }

    func channelInactive(context: ChannelHandlerContext) {
        fail("it closed the connection", context)
        context.fireChannelInactive()
    }
}
