internal import NIOCore
internal import NIOSSL

/// The last handler of a connection's pipeline: bytes between the socket (or TLS, or a WebSocket) and the broker's ``ClientConnection``.
final class ConnectionHandler: ChannelInboundHandler, ConnectionOutput {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a peer is given to take the last bytes, and to see that the connection ends.
    static let lingerMilliseconds: Int64 = 1_000

    private let broker: Broker
    private var introduction: Introduction?
    private var context: ChannelHandlerContext?
    private var connection: ClientConnection?
    private var isClosing = false
    /// Where the connection may rest when it is quiet; `nil` for one that needs its channel.
    private var resting: RestingSockets?
    private var wasUsed = true

    init(_ broker: Broker, _ attempt: ConnectionAttempt) {
        self.broker = broker
        introduction = Introduction(attempt)
    }

    /// For a connection that has rested.
    init(_ broker: Broker, waking connection: ClientConnection, _ resting: RestingSockets) {
        self.broker = broker
        self.connection = connection
        self.resting = resting
        lookAgain()
    }

    private func lookAgain() { broker.wheel.add(.rest(self), atSecond: broker.nowSecond + broker.settings.channelIdleSecondsMax) }

    /// Gives up the channel if nothing went through it since the last look.
    func restIfQuiet() {
        guard let resting, let connection, let context, !isClosing else { return }
        if wasUsed || !connection.isQuiet || pendingBytes > 0 {
            wasUsed = false
            return lookAgain()
        }
        isClosing = true
        self.connection = nil
        if resting.take(context.channel, connection) { return }
        isClosing = false
        self.connection = connection
        lookAgain()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        guard let introduction else { return }
        connection = ClientConnection(broker, self, introduction)
        self.introduction = nil
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connection?.socketClosed()
        connection = nil
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosing { return }
        wasUsed = true
        var buffer = unwrapInboundIn(data)
        connection?.receive(&buffer)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection?.socketClosed()
        connection = nil
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection?.writabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            // The peer sends no more: nothing is left to wait for.
            connection?.socketClosed()
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection?.socketClosed()
        context.close(promise: nil)
    }

    // MARK: what the connection asks for

    func write(_ buffer: ByteBuffer) {
        wasUsed = true
        context?.write(wrapOutboundOut(buffer), promise: nil)
    }

    func flush() { context?.flush() }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    var pendingBytes: Int { (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    func setReading(_ isReading: Bool) {
        guard !isClosing, let channel = context?.channel else { return }
        try? channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    func close(lingering: Bool) {
        guard !isClosing, let context else { return }
        isClosing = true
        guard lingering || pendingBytes > 0 else { return context.close(promise: nil) }
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Self.lingerMilliseconds)) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }
}
