internal import NIOCore
internal import NIOWebSocket

/// Bytes in binary frames: MQTT packets need not end where frames do (section 6).
final class WebSocketBytes: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    /// A client masks what it sends, a server does not.
    private let isClient: Bool
    private var isInMessage = false

    init(isClient: Bool = false) { self.isClient = isClient }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .binary, .continuation:
            guard (frame.opcode == .continuation) == isInMessage else { return close(context, .protocolError) }
            isInMessage = !frame.fin
            context.fireChannelRead(wrapInboundOut(frame.unmaskedData))
        case .ping: send(context, WebSocketFrame(fin: true, opcode: .pong, maskKey: mask, data: frame.unmaskedData))
        case .pong: break
        case .connectionClose: close(context, .normalClosure)
        default: close(context, .unacceptableData)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .binary, maskKey: mask, data: unwrapOutboundIn(data))), promise: promise)
    }

    private var mask: WebSocketMaskingKey? { isClient ? .random() : nil }

    private func send(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) { context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }

    private func close(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode) {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        send(context, WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: mask, data: data))
        context.close(promise: nil)
    }
}
