import BrachioMQTT
import NIOCore
import Testing

@Suite("Codec")
struct RoundTripTests {
    @Test("what is encoded decodes to the same packet, whole and in pieces", arguments: ProtocolVersion.allCases)
    func roundTrip(version: ProtocolVersion) throws {
        var packets = RandomPackets(seed: UInt64(version.rawValue))
        for _ in 0..<5_000 {
            let packet = packets.packet(version)
            var buffer = ByteBuffer()
            PacketEncoder.encode(packet, version, into: &buffer)
            var early = buffer.getSlice(at: 0, length: packets.number(0...buffer.readableBytes - 1)) ?? ByteBuffer()
            #expect(try PacketDecoder.next(&early, version: version) == nil)
            #expect(try PacketDecoder.next(&buffer, version: version) == packet)
            #expect(buffer.readableBytes == 0)
        }
    }

    @Test("packets of one stream come out in order", arguments: ProtocolVersion.allCases)
    func stream(version: ProtocolVersion) throws {
        var packets = RandomPackets(seed: 77)
        let sent = (0..<200).map { _ in packets.packet(version) }
        var buffer = ByteBuffer()
        for packet in sent { PacketEncoder.encode(packet, version, into: &buffer) }
        var received: [ControlPacket] = []
        while let packet = try PacketDecoder.next(&buffer, version: version) { received.append(packet) }
        #expect(received == sent)
    }

    @Test("mutated packets decode or are refused with a reason; what decodes encodes to what decodes to the same", arguments: ProtocolVersion.allCases)
    func mutation(version: ProtocolVersion) throws {
        var packets = RandomPackets(seed: 4_711 + UInt64(version.rawValue))
        var refused = 0, accepted = 0
        for _ in 0..<15_000 {
            var buffer = ByteBuffer()
            PacketEncoder.encode(packets.packet(version), version, into: &buffer)
            for _ in 0..<packets.number(1...4) {
                let place = packets.number(0...buffer.readableBytes - 1)
                switch packets.number(0...3) {
                case 0: buffer.setInteger(UInt8(packets.number(0...255)), at: place)
                case 1: buffer.setInteger((buffer.getInteger(at: place) ?? UInt8(0)) ^ UInt8(1 << packets.number(0...7)), at: place)
                case 2: buffer = buffer.getSlice(at: 0, length: place + 1) ?? buffer
                default: buffer.writeInteger(UInt8(packets.number(0...255)))
                }
            }
            do throws(ProtocolViolation) {
                guard let packet = try PacketDecoder.next(&buffer, version: version, packetBytesMax: 1 << 20) else { continue }
                accepted += 1
                var again = ByteBuffer()
                PacketEncoder.encode(packet, packet.version ?? version, into: &again)
                #expect(try PacketDecoder.next(&again, version: version) == packet)
            } catch {
                refused += 1
                #expect(error.reason.isFailure)
            }
        }
        #expect(refused > 2_000 && accepted > 1_000)
    }
}

extension ControlPacket {
    /// A CONNECT names its own version.
    fileprivate var version: ProtocolVersion? { if case .connect(let connect) = self { connect.version } else { nil } }
}
