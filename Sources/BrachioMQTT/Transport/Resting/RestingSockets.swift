internal import CSocketWatch
internal import NIOCore
internal import NIOPosix

/// Connections without encryption that say little: a channel of their own takes more memory than all else that the broker keeps of them,
/// so they have one only while they are busy. Belongs to the broker's thread.
final class RestingSockets {
    enum Received {
        case bytes(ByteBuffer)
        case nothing
        case end
    }

    /// What is read at a time.
    private static let readBytes = 16 << 10

    let broker: Broker
    let watch: SocketWatch
    private var sockets = TokenTable<RestingSocket>()
    private var scratch = ByteBufferAllocator().buffer(capacity: readBytes)
    private var isEnded = false

    private final class Told {
        weak var sockets: RestingSockets?
    }

    /// - Returns: `nil` where the system has no descriptors left.
    init?(_ broker: Broker) {
        let told = Told(), eventLoop = broker.eventLoop
        let bound = NIOLoopBound(told, eventLoop: eventLoop)
        guard let watch = SocketWatch({ tokens in eventLoop.execute { bound.value.sockets?.ready(tokens) } }) else { return nil }
        self.broker = broker
        self.watch = watch
        told.sockets = self
    }

    var count: Int { sockets.count }

    private func ready(_ tokens: [UInt64]) {
        for token in tokens { sockets[token]?.ready() }
    }

    // MARK: resting and waking

    /// Takes a new connection off its channel. `false` where it has to stay there.
    func take(_ channel: any Channel, _ attempt: ConnectionAttempt, _ first: ByteBuffer) -> Bool {
        guard let socket = socket(of: channel) else { return false }
        let connection = ClientConnection(broker, socket, attempt)
        begin(socket, connection)
        channel.close(promise: nil)
        var buffer = first
        connection.receive(&buffer)
        socket.settle()
        return true
    }

    /// Takes a connection that has become quiet off its channel. `false` where it has to stay there.
    func take(_ channel: any Channel, _ connection: ClientConnection) -> Bool {
        guard let socket = socket(of: channel) else { return false }
        connection.output = socket
        begin(socket, connection)
        channel.close(promise: nil)
        socket.settle()
        return true
    }

    /// Closing a channel closes its descriptor and nothing else, so the connection goes on by another one.
    private func socket(of channel: any Channel) -> RestingSocket? {
        guard !isEnded else { return nil }
        let again = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { brachio_socket_again($0) }
        guard let descriptor = again, descriptor >= 0 else { return nil }
        return RestingSocket(self, descriptor)
    }

    private func begin(_ socket: RestingSocket, _ connection: ClientConnection) {
        let token = sockets.insert(socket)
        socket.begin(token, connection)
        if !watch.add(socket.descriptor, token) { connection.socketClosed() }
    }

    func forget(_ socket: RestingSocket) {
        watch.remove(socket.descriptor)
        sockets.remove(socket.token)
    }

    func wake(_ connection: ClientConnection, _ descriptor: Int32, isReading: Bool) -> ConnectionHandler {
        let handler = ConnectionHandler(broker, waking: connection, self)
        connection.output = handler
        let bound = NIOLoopBound((handler, connection), eventLoop: broker.eventLoop)
        ClientBootstrap(group: broker.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: BrokerListener.receiving(first: 2_048))
            .channelOption(.writeBufferWaterMark, value: BrokerListener.waterMark)
            .channelOption(.autoRead, value: isReading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value.0) }
            }
            .withConnectedSocket(descriptor)
            .whenFailure { _ in bound.value.1.socketClosed() }
        return handler
    }

    /// Lets the peer see what was sent last, for a moment.
    func drain(_ socket: RestingSocket) {
        brachio_socket_end_output(socket.descriptor)
        socket.settle()
        broker.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(ConnectionHandler.lingerMilliseconds)) { [weak socket] in
            socket?.close(lingering: false)
        }
    }

    // MARK: bytes

    func receive(_ descriptor: Int32) -> Received {
        scratch.clear(minimumCapacity: Self.readBytes)
        let count = scratch.withUnsafeMutableWritableBytes { brachio_socket_receive(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return count == -1 ? .nothing : .end }
        scratch.moveWriterIndex(forwardBy: count)
        return .bytes(scratch)
    }

    /// How many bytes the system took.
    func send(_ buffer: ByteBuffer, _ descriptor: Int32) -> Int {
        buffer.withUnsafeReadableBytes { brachio_socket_send(descriptor, $0.baseAddress, $0.count) }
    }

    func close(_ descriptor: Int32) { brachio_descriptor_close(descriptor) }

    /// Closes what is left; nothing rests any more. The watch is to be ended after it.
    func end() {
        isEnded = true
        for socket in sockets.elements { socket.abandon() }
    }
}
