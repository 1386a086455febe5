import BrachioCore
import BrachioMQTT
import NIOCore
import Testing

@Suite("Client without a socket")
struct ClientMachineTests {
    @Test("connects, publishes, and sends again what was not confirmed when the connection comes back")
    func resending() {
        var machine = machine()
        #expect(sent(machine.start(now: 0)) == [])
        #expect(sent(machine.opened(now: 0)).count == 1)
        _ = machine.received(.connectAcknowledgement(ConnectAcknowledgement()), now: 0)
        let message = Publish(topic: "a", payload: ByteBuffer(string: "1"), qos: .atLeastOnce)
        guard case .publish(let first)? = sent(machine.publish(message, 7, now: 1)).first else { return #expect(Bool(false)) }
        _ = machine.lost("cut", now: 2)
        #expect(sent(machine.publish(message, 8, now: 3)) == [], "waits")
        _ = machine.timePassed(now: 10_000)
        guard case .connect(let connect)? = sent(machine.opened(now: 10_000)).first else { return #expect(Bool(false)) }
        #expect(!connect.cleanStart, "the session is taken up")
        let again = sent(machine.received(.connectAcknowledgement(ConnectAcknowledgement(sessionPresent: true)), now: 10_000))
        guard case .publish(let second)? = again.first, case .publish(let third)? = again.last else { return #expect(Bool(false)) }
        #expect(second.packetID == first.packetID && second.isDuplicate && third.packetID != first.packetID && !third.isDuplicate)
        #expect(finished(machine.received(.publishAcknowledgement(Acknowledgement(first.packetID)), now: 11_000)) == [7])
        #expect(finished(machine.received(.publishAcknowledgement(Acknowledgement(third.packetID)), now: 11_000)) == [8])
    }

    @Test("subscribes again when the server has lost the session, not when it has it")
    func subscriptions() {
        var machine = connected()
        guard case .subscribe(let asked)? = sent(machine.subscribe([Subscribe.Request("a")], 1, now: 0)).first else { return #expect(Bool(false)) }
        #expect(finished(machine.received(.subscribeAcknowledgement(SubscribeAcknowledgement(asked.packetID, [.success])), now: 0)) == [1])
        for (isPresent, count) in [(true, 0), (false, 1)] {
            _ = machine.lost("cut", now: 0)
            _ = machine.timePassed(now: 1_000_000)
            _ = machine.opened(now: 1_000_000)
            let packets = sent(machine.received(.connectAcknowledgement(ConnectAcknowledgement(sessionPresent: isPresent)), now: 1_000_000))
            #expect(packets.count == count)
        }
    }

    @Test("the pauses between attempts grow to their limit and differ from each other")
    func pauses() {
        var machine = machine()
        var now: Int64 = 0, pauses: [Int] = []
        _ = machine.start(now: now)
        for _ in 0..<12 {
            for case .event(.disconnected(_, let pause?)) in machine.lost("cut", now: now) { pauses.append(pause) }
            now += 60_000
            _ = machine.timePassed(now: now)
        }
        #expect(pauses.count == 12)
        for (attempt, pause) in pauses.enumerated() {
            let full = min(30_000, 500 << attempt)
            #expect(pause >= full / 2 && pause <= full)
        }
        #expect(Set(pauses.suffix(5)).count > 1)
    }

    @Test("pings when it has been silent, and gives up a server that does not answer")
    func keepAlive() {
        var machine = connected()
        #expect(sent(machine.timePassed(now: 40_000)) == [])
        #expect(sent(machine.timePassed(now: 46_000)) == [.pingRequest])
        _ = machine.received(.pingResponse, now: 46_010)
        #expect(machine.isConnected)
        #expect(sent(machine.timePassed(now: 92_000)) == [.pingRequest])
        _ = machine.timePassed(now: 152_000)
        #expect(!machine.isConnected)
    }

    @Test("a refusal that will not pass ends the client if it was told so, and all that waits fails")
    func refusal() {
        var settings = ClientSettings(host: "h", port: 1, clientID: "c")
        settings.retriesRefusals = false
        var machine = ClientMachine(settings, seed: 1)
        _ = machine.start(now: 0)
        _ = machine.opened(now: 0)
        _ = machine.publish(Publish(topic: "a", payload: ByteBuffer(), qos: .atLeastOnce), 3, now: 0)
        let actions = machine.received(.connectAcknowledgement(ConnectAcknowledgement(reason: .notAuthorized)), now: 0)
        #expect(finished(actions) == [3] && machine.isEnded)
        var unreached = ClientMachine(settings, seed: 1)
        _ = unreached.start(now: 0)
        _ = unreached.lost("nobody listens", now: 0)
        #expect(unreached.isEnded, "a first connection that cannot be made counts as a refusal")
    }

    @Test("no more messages are on their way than the server takes; one too many that waits is refused by name")
    func windows() {
        var settings = ClientSettings(host: "h", port: 1, clientID: "c")
        settings.waitingMessagesMax = 3
        var machine = ClientMachine(settings, seed: 1)
        _ = machine.start(now: 0)
        _ = machine.opened(now: 0)
        _ = machine.received(.connectAcknowledgement(ConnectAcknowledgement(properties: Properties([.number(.receiveMaximum, 2)]))), now: 0)
        var packets = 0, failures = 0
        for token in 1...6 {
            let actions = machine.publish(Publish(topic: "a", payload: ByteBuffer(), qos: .atLeastOnce), UInt64(token), now: 0)
            packets += sent(actions).count
            for case .finish(_, .failure(let error)) in actions where error.code == .limitExceeded { failures += 1 }
        }
        #expect(packets == 2 && failures == 1)
    }

    private func machine() -> ClientMachine {
        var settings = ClientSettings(host: "h", port: 1, clientID: "c")
        settings.sessionExpirySeconds = 60
        return ClientMachine(settings, seed: 1)
    }

    private func connected() -> ClientMachine {
        var machine = machine()
        _ = machine.start(now: 0)
        _ = machine.opened(now: 0)
        _ = machine.received(.connectAcknowledgement(ConnectAcknowledgement()), now: 0)
        return machine
    }

    private func sent(_ actions: [ClientMachine.Action]) -> [ControlPacket] {
        actions.compactMap { if case .send(let packet) = $0 { packet } else { nil } }
    }

    private func finished(_ actions: [ClientMachine.Action]) -> [ClientMachine.Token] {
        actions.compactMap { if case .finish(let token, _) = $0 { token } else { nil } }
    }
}
