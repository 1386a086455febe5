internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOWebSocket

/// Tells by the first byte whether a peer speaks MQTT or HTTP, which is how it asks for a WebSocket, so that one port serves both; then makes way.
final class ProtocolDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let listener: ListenerContext
    private let isSecure: Bool
    private var deadline: Scheduled<Void>?

    init(_ listener: ListenerContext, isSecure: Bool) {
        self.listener = listener
        self.isSecure = isSecure
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let seconds = Int64(listener.broker.settings.connectSecondsMax)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let first: UInt8 = buffer.getInteger(at: buffer.readerIndex) else { return }
        do {
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) {
                try addHTTP(context)
            } else if let resting = listener.resting, resting.take(context.channel, attempt(context, nil), buffer) {
                return
            } else {
                try context.pipeline.syncOperations.addHandler(ConnectionHandler(listener.broker, attempt(context, nil)), position: .after(self))
            }
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        listener.broker.log.info("a connection is given up", metadata: ["address": "\(context.remoteAddress?.hostAndPort ?? "")", "cause": "\(error)"])
        context.close(promise: nil)
    }

    private func attempt(_ context: ChannelHandlerContext, _ upgrade: WebSocketUpgrade?) -> ConnectionAttempt {
        var certificates: [[UInt8]] = []
        if isSecure, let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self),
            let certificate = tls.peerCertificate, let bytes = try? certificate.toDERBytes()
        {
            certificates = [bytes]
        }
        let transport: ConnectionAttempt.Transport = upgrade == nil ? isSecure ? .tls : .tcp : isSecure ? .secureWebSocket : .webSocket
        return ConnectionAttempt(
            transport: transport, remoteAddress: context.remoteAddress?.hostAndPort ?? "", certificates: certificates, upgrade: upgrade, clientID: "",
            version: .v3)
    }

    // MARK: HTTP and WebSocket

    /// A connection over HTTP that is silent for so long is closed.
    private static let idleSecondsMax: Int64 = 60

    private func addHTTP(_ context: ChannelHandlerContext) throws {
        let listener = NIOLoopBound(listener, eventLoop: context.eventLoop)
        let secure = attempt(context, nil)
        let responder = self.listener.responder
        let refusal = UpgradeRefusal(passesOthers: responder != nil)
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: self.listener.broker.settings.packetBytesMax, automaticErrorHandling: true,
            shouldUpgrade: { channel, head in listener.value.shouldUpgrade(channel, head, secure.remoteAddress) },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    var attempt = secure
                    attempt.transport = attempt.transport == .tls ? .secureWebSocket : .webSocket
                    attempt.upgrade = WebSocketUpgrade(head)
                    let pipeline = channel.pipeline.syncOperations
                    if let refusal = try? pipeline.handler(type: UpgradeRefusal.self) { pipeline.removeHandler(refusal, promise: nil) }
                    if let requests = try? pipeline.handler(type: RequestHandler.self) { pipeline.removeHandler(requests, promise: nil) }
                    if let idle = try? pipeline.handler(type: IdleStateHandler.self) { pipeline.removeHandler(idle, promise: nil) }
                    try pipeline.addHandlers(WebSocketBytes(), ConnectionHandler(listener.value.broker, attempt))
                }
            })
        let pipeline = context.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            position: .after(self), withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
        try pipeline.addHandler(refusal)
        guard let responder else { return }
        try pipeline.addHandlers(
            IdleStateHandler(readTimeout: .seconds(Self.idleSecondsMax)),
            RequestHandler(responder, certificates: secure.certificates, remoteAddress: secure.remoteAddress))
    }
}

extension SocketAddress {
    /// `127.0.0.1:1883`, `[::1]:1883`.
    var hostAndPort: String {
        guard let ipAddress, let port else { return description }
        // Joined, not interpolated: short text is then kept without memory of its own, by every connection.
        return ipAddress.contains(":") ? "[" + ipAddress + "]:" + String(port) : ipAddress + ":" + String(port)
    }
}

extension WebSocketUpgrade {
    init(_ head: HTTPRequestHead) {
        self.init(target: head.uri, headers: head.headers.map { ($0.name, $0.value) })
    }
}

extension ListenerContext {
    /// The path is `/mqtt` and the subprotocol `mqtt` (section 6); then the authorizer is asked.
    func shouldUpgrade(_ channel: any Channel, _ head: HTTPRequestHead, _ remoteAddress: String) -> EventLoopFuture<HTTPHeaders?> {
        let path = head.uri.prefix { $0 != "?" }
        let offered = head.headers[canonicalForm: "sec-websocket-protocol"]
        guard path == "/mqtt", let name = offered.first(where: { $0 == "mqtt" || $0 == "mqttv3.1" }) else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let promise = channel.eventLoop.makePromise(of: HTTPHeaders?.self)
        broker.authorizer.admit(WebSocketUpgrade(head), from: remoteAddress) { isAdmitted in
            promise.succeed(isAdmitted ? ["Sec-WebSocket-Protocol": String(name)] : nil)
        }
        return promise.futureResult
    }
}

/// Answers requests that do not become a WebSocket.
final class UpgradeRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether requests for other paths go on to the next handler.
    private let passesOthers: Bool
    private var isPassing = false

    init(passesOthers: Bool) { self.passesOthers = passesOthers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else {
            if isPassing { context.fireChannelRead(data) }
            return
        }
        let isOurs = head.uri.prefix { $0 != "?" } == "/mqtt"
        isPassing = passesOthers && !isOurs
        if isPassing { return context.fireChannelRead(data) }
        let asks = head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        let status: HTTPResponseStatus = !isOurs ? .notFound : asks ? .forbidden : .upgradeRequired
        let text = !isOurs ? "MQTT over WebSocket is at /mqtt.\n" : asks ? "This WebSocket is not allowed; its subprotocol is mqtt.\n" : "This is a WebSocket.\n"
        var headers: HTTPHeaders = ["Connection": "close", "Content-Type": "text/plain; charset=utf-8", "Content-Length": "\(text.utf8.count)"]
        if status == .upgradeRequired { headers.add(name: "Upgrade", value: "websocket") }
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}
