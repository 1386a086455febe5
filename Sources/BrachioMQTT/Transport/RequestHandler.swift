internal import NIOCore
internal import NIOHTTP1

/// Gathers a request over HTTP, has it answered, and writes the answer. One at a time: HTTP's own handler keeps the order.
final class RequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let bodyBytesMax = 1 << 20

    private let responder: any RequestResponder
    private let certificates: [[UInt8]]
    private let remoteAddress: String
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooLarge = false

    init(_ responder: any RequestResponder, certificates: [[UInt8]], remoteAddress: String) {
        self.responder = responder
        self.certificates = certificates
        self.remoteAddress = remoteAddress
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ByteBuffer()
            isTooLarge = false
            if head.headers[canonicalForm: "expect"].contains("100-continue") {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
        case .body(var bytes):
            isTooLarge = isTooLarge || body.readableBytes + bytes.readableBytes > Self.bodyBytesMax
            if !isTooLarge { body.writeBuffer(&bytes) }
        case .end: finish(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) } else { context.fireUserInboundEventTriggered(event) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let head else { return }
        self.head = nil
        if isTooLarge {
            let text = ByteBuffer(string: "{\"message\":\"A request's body has at most \(Self.bodyBytesMax) bytes.\"}")
            return write(PortResponse(status: 413, headers: [("Content-Type", "application/json")], body: text), to: head, context)
        }
        let request = PortRequest(
            method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: body, certificates: certificates,
            remoteAddress: remoteAddress)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop), eventLoop = context.eventLoop, responder = responder
        Task {
            let answer = await responder.respond(to: request)
            eventLoop.execute { bound.value.0.write(answer, to: head, bound.value.1) }
        }
    }

    private func write(_ answer: PortResponse, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.readableBytes))
        if !request.isKeepAlive { headers.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if answer.body.readableBytes > 0, request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil) }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !request.isKeepAlive { written.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
    }
}
