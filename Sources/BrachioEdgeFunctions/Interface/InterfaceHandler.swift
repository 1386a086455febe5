internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One connection of a function: requests one after another, each answered before the next is read.
final class InterfaceHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// More than a message, so that one that is too large gets an answer that says so.
    private static let bodyBytesMax = 2 * FunctionLimits.messageBytes

    private struct State {
        var head: HTTPRequestHead?
        var body = ByteBuffer()
        var isTooLarge = false
        var task: Task<Void, Never>?
    }

    private let answer: @Sendable (InterfaceRequest) async -> InterfaceResponse
    private let abandoned: @Sendable (InterfaceRequest, InterfaceResponse) async -> Void
    private let state = Mutex(State())

    init(
        answer: @escaping @Sendable (InterfaceRequest) async -> InterfaceResponse,
        abandoned: @escaping @Sendable (InterfaceRequest, InterfaceResponse) async -> Void
    ) {
        self.answer = answer
        self.abandoned = abandoned
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if head.headers[canonicalForm: "expect"].contains("100-continue") {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
            }
            state.withLock { state in
                state.head = head
                state.body.clear()
                state.isTooLarge = false
            }
        case .body(var piece):
            state.withLock { state in
                state.isTooLarge = state.isTooLarge || state.body.readableBytes + piece.readableBytes > Self.bodyBytesMax
                if !state.isTooLarge { state.body.writeBuffer(&piece) }
            }
        case .end: ended(context)
        }
    }

    /// The function is gone, or has no more to say: whatever waits on its behalf does so in vain.
    func channelInactive(context: ChannelHandlerContext) {
        state.withLock { $0.task?.cancel() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func ended(_ context: ChannelHandlerContext) {
        let (head, body, isTooLarge) = state.withLock { ($0.head, $0.body, $0.isTooLarge) }
        guard let head else { return }
        let channel = context.channel
        if isTooLarge {
            let text = "the message is too large: it has more than \(Self.bodyBytesMax) bytes, at most \(FunctionLimits.messageBytes) are taken"
            return Self.send(InterfaceResponse(status: 413, functionError: "", body: RunningFunction.message(text)), head, channel, close: true, promise: nil)
        }
        let request = InterfaceRequest(head, body: body)
        let (answer, abandoned) = (answer, abandoned)
        let task = Task {
            let response = await answer(request)
            guard !Task.isCancelled, channel.isActive else { return await abandoned(request, response) }
            let sent = channel.eventLoop.makePromise(of: Void.self)
            Self.send(response, head, channel, close: !head.isKeepAlive, promise: sent)
            do { try await sent.futureResult.get() } catch { await abandoned(request, response) }
        }
        state.withLock { $0.task = task }
    }

    private static func send(
        _ response: InterfaceResponse, _ request: HTTPRequestHead, _ channel: any Channel, close: Bool, promise: EventLoopPromise<Void>?
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: response.contentType)
        headers.add(name: "Content-Length", value: "\(response.body.readableBytes)")
        if let invocation = response.invocation { headers.add(name: "X-Amz-InvocationId", value: invocation) }
        if let context = response.clientContext { headers.add(name: "X-Amz-Client-Context", value: context) }
        if let error = response.functionError { headers.add(name: "X-Amz-Function-Error", value: error) }
        if close { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: request.version, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(response.body)), promise: nil)
        let promise = promise ?? (close ? channel.eventLoop.makePromise(of: Void.self) : nil)
        if close { promise?.futureResult.whenComplete { _ in channel.close(promise: nil) } }
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: promise)
    }
}

extension InterfaceRequest {
    init(_ head: HTTPRequestHead, body: ByteBuffer) {
        self.init(
            method: head.method.rawValue, path: head.uri, token: head.headers.first(name: "Authorization"),
            invocation: head.headers.first(name: "X-Amz-InvocationId"), clientContext: head.headers.first(name: "X-Amz-Client-Context"),
            invocationType: head.headers.first(name: "X-Amz-Invocation-Type"), functionError: head.headers.first(name: "X-Amz-Function-Error"),
            body: body)
    }
}

/// Counts open connections against their limit.
final class InterfaceConnections: Sendable {
    private let count = Mutex(0)

    func enter() -> Bool {
        count.withLock { count in
            guard count < FunctionLimits.connectionsCount else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
