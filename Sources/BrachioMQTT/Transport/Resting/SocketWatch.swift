internal import CSocketWatch
internal import NIOPosix

/// One thread that waits for bytes of many sockets.
final class SocketWatch: Sendable {
    private let watch: Int32
    private let bell: Int32
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// Sockets that are told of together.
    private static let tokensMax = 256

    /// - Parameter onReady: told, on the watch's own thread, of sockets that were armed and have bytes, an end or an error; they are not
    ///   armed any more.
    /// - Returns: `nil` where the system has no descriptors left.
    init?(_ onReady: @escaping @Sendable ([UInt64]) -> Void) {
        watch = brachio_watch_open()
        guard watch >= 0 else { return nil }
        bell = brachio_watch_bell(watch)
        guard bell >= 0 else {
            brachio_descriptor_close(watch)
            return nil
        }
        let watch = watch
        thread.start()
        thread.submit { _ in
            var tokens = [UInt64](repeating: 0, count: Self.tokensMax)
            while true {
                let count = brachio_watch_wait(watch, &tokens, Int32(Self.tokensMax))
                guard count >= 0 else { return }
                onReady(Array(tokens[..<Int(count)]))
            }
        }
    }

    /// Whether the socket is watched from now on; it is not armed yet.
    func add(_ descriptor: Int32, _ token: UInt64) -> Bool { brachio_watch_add(watch, descriptor, token) == 0 }

    func arm(_ descriptor: Int32, _ token: UInt64, _ isArmed: Bool) { brachio_watch_arm(watch, descriptor, token, isArmed ? 1 : 0) }

    func remove(_ descriptor: Int32) { brachio_watch_remove(watch, descriptor) }

    /// Returns when nothing more is told. Sockets are the caller's to close.
    func end() async {
        brachio_watch_end(bell)
        try? await thread.shutdownGracefully()
        brachio_descriptor_close(bell)
        brachio_descriptor_close(watch)
    }
}
