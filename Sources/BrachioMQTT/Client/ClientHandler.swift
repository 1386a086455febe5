internal import NIOCore
internal import NIOTLS

/// Turns a client's bytes into packets.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let core: ClientCore
    private let number: Int
    private let awaitsHandshake: Bool
    private let version: ProtocolVersion
    private let packetBytesMax: Int
    private var input = ByteBuffer()
    private var cause = "the connection was closed"

    init(_ core: ClientCore, _ number: Int, awaitsHandshake: Bool) {
        self.core = core
        self.number = number
        self.awaitsHandshake = awaitsHandshake
        version = core.machine.settings.version
        packetBytesMax = core.machine.settings.packetBytesMax
    }

    func channelActive(context: ChannelHandlerContext) {
        if !awaitsHandshake { core.opened(context.channel, number) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { core.opened(context.channel, number) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        input.writeBuffer(&incoming)
        do throws(ProtocolViolation) {
            while let packet = try PacketDecoder.next(&input, version: version, packetBytesMax: packetBytesMax) { core.received(packet, number) }
        } catch {
            cause = "the server does not speak MQTT as it should: \(error)"
            context.close(promise: nil)
        }
        if input.readableBytes == 0 { input = ByteBuffer() } else { input.discardReadBytes() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.lost(cause, number)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        cause = ConnectionFailure.words(error)
        context.close(promise: nil)
    }
}
