internal import NIOCore

/// A connection's socket that has no channel: what it sends goes to the system at once, and bytes are read when the watch tells of them.
/// Belongs to the broker's thread.
final class RestingSocket: ConnectionOutput {
    private let sockets: RestingSockets
    let descriptor: Int32
    private(set) var token: UInt64 = 0
    private var rest = Rest()
    private var connection: ClientConnection?

    init(_ sockets: RestingSockets, _ descriptor: Int32) {
        self.sockets = sockets
        self.descriptor = descriptor
    }

    func begin(_ token: UInt64, _ connection: ClientConnection) {
        self.token = token
        self.connection = connection
    }

    /// The watch has told of the socket.
    func ready() {
        switch rest.told() {
        case .read: read()
        case .discard: discard()
        case .leave: break
        }
        settle()
    }

    func settle() {
        if rest.settle() { sockets.watch.arm(descriptor, token, true) }
    }

    /// Whether something had come.
    @discardableResult
    private func read() -> Bool {
        guard let connection else { return false }
        switch sockets.receive(descriptor) {
        case .bytes(var buffer):
            connection.receive(&buffer)
            if rest.heard(atSecond: sockets.broker.nowSecond) { wake() }
            return true
        case .end: connection.socketClosed()
        case .nothing: break
        }
        return false
    }

    /// The watch's thread tells of bytes a little after they have come; one that wakes in between reads on by its channel.
    func catchUp() {
        while rest.phase == .resting, rest.isReading, read() {}
    }

    private func discard() {
        if case .end = sockets.receive(descriptor) { close(lingering: false) }
    }

    /// Gives the connection a channel, which goes on where this ends.
    @discardableResult
    private func wake() -> ConnectionHandler? {
        guard rest.wake(), let connection else { return nil }
        self.connection = nil
        sockets.forget(self)
        return sockets.wake(connection, descriptor, isReading: rest.isReading)
    }

    /// The broker has ended.
    func abandon() {
        connection?.socketClosed()
        close(lingering: false)
    }

    // MARK: what the connection asks for

    func write(_ buffer: ByteBuffer) {
        guard rest.phase == .resting else { return }
        var left = buffer
        left.moveReaderIndex(forwardBy: sockets.send(buffer, descriptor))
        guard left.readableBytes > 0, let handler = wake() else { return }
        handler.write(left)
        handler.flush()
    }

    func flush() {}
    var isWritable: Bool { true }
    var pendingBytes: Int { 0 }

    func setReading(_ isReading: Bool) {
        if rest.setReading(isReading) { sockets.watch.arm(descriptor, token, false) }
        settle()
    }

    func close(lingering: Bool) {
        guard let phase = rest.close(lingering: lingering) else { return }
        connection = nil
        if phase == .draining {
            sockets.drain(self)
        } else {
            sockets.forget(self)
            sockets.close(descriptor)
        }
    }
}
