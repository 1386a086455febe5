internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// A response's body on its way to one connection. Only the task that writes the response touches it.
///
/// Whatever the client's speed, one connection holds no more than two pieces of memory, or none where a file goes out.
final class BodyOutput: ContentWriter, @unchecked Sendable {
    /// A stretch of a file that the system sends by itself. Two are under way at once.
    static let sentBytes = 1 << 20
    /// A stretch of a file that is read to be encrypted.
    static let readBytes = 64 << 10
    /// A client that does not take a piece within this time is cut off.
    static let stalledSecondsMax = 300

    private var writer: any ResponseBodyWriter
    private let channel: any Channel
    private let isEncrypted: Bool

    init(_ writer: any ResponseBodyWriter, _ channel: any Channel, isEncrypted: Bool) {
        self.writer = writer
        self.channel = channel
        self.isEncrypted = isEncrypted
    }

    func write(_ buffer: ByteBuffer) async throws {
        let watch = watchForStall()
        defer { watch.cancel() }
        try await writer.write(buffer)
        // The writer hands the piece over to the channel's thread and learns from it that the socket is full. Without waiting for that
        // thread a fast disk would pile pieces up before it.
        try await channel.eventLoop.submit {}.get()
    }

    func write(_ file: ContentFile, _ range: Range<Int>) async throws {
        if isEncrypted { try await read(file, range) } else { try await send(file, range) }
    }

    func finish() async throws { try await writer.finish(nil) }

    /// While one piece is written the next is read.
    private func read(_ file: ContentFile, _ range: Range<Int>) async throws {
        let pieces = Self.pieces(of: range, bytes: Self.readBytes)
        var next: Task<ByteBuffer, any Error>?
        for (number, piece) in pieces.enumerated() {
            let buffer = if let next { try await next.value } else { try await file.read(piece) }
            next = number + 1 < pieces.count ? Task { [piece = pieces[number + 1]] in try await file.read(piece) } : nil
            try await write(buffer)
        }
    }

    /// The system copies from its own memory to the socket (`sendfile`): nothing passes through this process.
    private func send(_ file: ContentFile, _ range: Range<Int>) async throws {
        var previous: EventLoopFuture<Void>?
        for piece in Self.pieces(of: range, bytes: Self.sentBytes) {
            try await file.bringIn(piece)
            let region = FileRegion(fileHandle: file.handle, readerIndex: piece.lowerBound, endIndex: piece.upperBound)
            let current = channel.eventLoop.flatSubmit { [channel] in Self.send(region, on: channel) }
            if let previous { try await finished(previous) }
            previous = current
        }
        if let previous { try await finished(previous) }
    }

    /// HTTP parts of Swift's HTTP types carry no files, so this one enters the pipeline behind their translation, before the encoder.
    private static func send(_ region: FileRegion, on channel: any Channel) -> EventLoopFuture<Void> {
        do {
            let context = try channel.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
            return context.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private func finished(_ write: EventLoopFuture<Void>) async throws {
        let watch = watchForStall()
        defer { watch.cancel() }
        // A server that ends does not wait for a client that has stopped reading.
        try await withTaskCancellationHandler { try await write.get() } onCancel: { [channel] in channel.close(promise: nil) }
    }

    private func watchForStall() -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .seconds(Int64(Self.stalledSecondsMax))) { [channel] in channel.close(promise: nil) }
    }

    private static func pieces(of range: Range<Int>, bytes: Int) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: bytes).map { $0..<min($0 + bytes, range.upperBound) }
    }
}
