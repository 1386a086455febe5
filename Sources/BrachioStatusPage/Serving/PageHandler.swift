internal import NIOCore
internal import NIOHTTP1

/// One connection of a browser: one request, its answer, the end.
final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let desk: PageDesk
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var refusal: PageResponse?
    private var isAnswered = false
    private var deadline: Scheduled<Void>?

    init(_ desk: PageDesk) { self.desk = desk }

    /// The whole request is to be here by then, TLS included.
    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: .seconds(PageLimits.requestSecondsMax)) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            let bytes = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
            if bytes > PageLimits.headBytesMax { refusal = .text(431, "The request's head is too large.") }
        case .body(var piece):
            guard body.readableBytes + piece.readableBytes <= PageLimits.bodyBytesMax else { return refusal = .text(413, "The request is too large.") }
            body.writeBuffer(&piece)
        case .end: answer(context)
        }
        // Nobody waits for the rest of what is not taken.
        if refusal != nil { answer(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
        guard let head, !isAnswered else { return }
        isAnswered = true
        deadline?.cancel()
        let request = PageRequest(
            method: head.method == .HEAD ? "GET" : head.method.rawValue, path: head.uri, cookies: head.headers["Cookie"].joined(separator: "; "),
            body: Array(body.readableBytesView), address: context.remoteAddress?.ipAddress ?? "")
        let hasBody = head.method != .HEAD
        if let refusal { return Self.send(refusal, hasBody: hasBody, on: context.channel) }
        let answered = context.eventLoop.makePromise(of: PageResponse.self), channel = context.channel
        answered.completeWithTask { [desk] in await desk.answer(request) }
        answered.futureResult.whenSuccess { Self.send($0, hasBody: hasBody, on: channel) }
    }

    private static func send(_ response: PageResponse, hasBody: Bool, on channel: any Channel) {
        var headers = HTTPHeaders(response.headers)
        headers.add(name: "Content-Length", value: "\(response.body.count)")
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if hasBody { channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: response.body))), promise: nil) }
        let sent = channel.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: sent)
        // A browser that does not read is not waited for.
        channel.eventLoop.scheduleTask(in: .seconds(PageLimits.requestSecondsMax)) { channel.close(promise: nil) }
    }
}
