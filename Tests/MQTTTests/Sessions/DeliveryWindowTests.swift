import BrachioMQTT
import Testing

@Suite("Deliveries of a session")
struct DeliveryWindowTests {
    @Test("each message is confirmed once, in any order, with identifiers that are never in use twice")
    func confirmations() {
        var packets = RandomPackets(seed: 9)
        var window = DeliveryWindow<Int>(receiveMaximum: 50)
        var onTheWay: [UInt16: Int] = [:]
        var sent: [Int] = [], confirmed: Set<Int> = []
        var next = 0
        var order: [UInt16] = []
        for _ in 0..<150_000 {
            window.enqueue(next)
            next += 1
            while let (id, item) = window.next({ _ in false }) {
                #expect(id > 0 && onTheWay[id] == nil)
                onTheWay[id] = item
                order.append(id)
                sent.append(item)
            }
            #expect(onTheWay.count <= 50 && window.unacknowledged == onTheWay.count)
            // Mostly the oldest is confirmed, sometimes another one, sometimes one that is not on its way.
            let id = packets.number(0...9) > 0 ? order[0] : packets.flip() ? order[packets.number(0...order.count - 1)] : UInt16(packets.number(0...65_535))
            if case .done(let item) = window.acknowledge(id) {
                #expect(item == onTheWay.removeValue(forKey: id))
                order.removeAll { $0 == id }
                confirmed.insert(item)
            } else {
                #expect(onTheWay[id] == nil)
            }
        }
        #expect(sent == Array(0..<sent.count), "messages go out in the order in which they came")
        #expect(confirmed.count + onTheWay.count == sent.count)
        #expect(sent.count > 70_000, "identifiers have gone round")
    }

    @Test("quality of service 2: received, released, completed; what comes again is answered again")
    func exactlyOnce() {
        var window = DeliveryWindow<String>(receiveMaximum: 2)
        let id = window.send("a", exactlyOnce: true)
        if case .mistaken = window.acknowledge(id) {} else { #expect(Bool(false)) }
        if case .release = window.receive(id) {} else { #expect(Bool(false)) }
        if case .release = window.receive(id) {} else { #expect(Bool(false)) }
        #expect(window.unfinished.map(\.awaiting) == [.completion])
        if case .done("a") = window.complete(id) {} else { #expect(Bool(false)) }
        if case .unknown = window.complete(id) {} else { #expect(Bool(false)) }
        #expect(window.isEmpty)
    }

    @Test("a receipt window answers duplicates, counts what is open, and refuses what is too much")
    func receipts() {
        var window = ReceiptWindow(receiveMaximum: 2)
        #expect(window.receive(.atMostOnce, 0) == .new)
        #expect(window.receive(.exactlyOnce, 7) == .new)
        #expect(window.receive(.exactlyOnce, 7) == .duplicate)
        #expect(window.receive(.atLeastOnce, 8) == .new)
        #expect(window.receive(.atLeastOnce, 9) == .exceeded)
        window.answered()
        #expect(window.receive(.exactlyOnce, 10) == .new)
        #expect(window.packetIDs == [7, 10])
        #expect(window.release(7) && !window.release(7))
        #expect(window.receive(.exactlyOnce, 7) == .new)
    }

    @Test("topic aliases: section 3.3.2.3.4")
    func aliases() throws {
        var aliases = IncomingAliases(maximum: 2)
        #expect(try aliases.resolve("a", alias: 1) == "a")
        #expect(try aliases.resolve("", alias: 1) == "a")
        #expect(try aliases.resolve("b", alias: 1) == "b")
        #expect(try aliases.resolve("", alias: 1) == "b")
        #expect(throws: ProtocolViolation.self) { try aliases.resolve("", alias: 2) }
        #expect(throws: ProtocolViolation.self) { try aliases.resolve("c", alias: 3) }
        #expect(throws: ProtocolViolation.self) { try aliases.resolve("", alias: nil) }
        var outgoing = OutgoingAliases(maximum: 1)
        #expect(outgoing.alias(for: "a").map { "\($0)" } == "(number: 1, isKnown: false)")
        #expect(outgoing.alias(for: "a").map { "\($0)" } == "(number: 1, isKnown: true)")
        #expect(outgoing.alias(for: "b") == nil)
    }

    @Test("the wheel hands over what is due, each once, also after a jump")
    func wheel() {
        var wheel = TimerWheel<Int>(nowSeconds: 100)
        wheel.add(1, atSecond: 105)
        wheel.add(2, atSecond: 103)
        wheel.add(3, atSecond: 90)
        wheel.add(4, atSecond: 1_000_000)
        #expect(wheel.advance(to: 101) == [3])
        #expect(wheel.advance(to: 104) == [2])
        #expect(wheel.advance(to: 104) == [])
        #expect(wheel.advance(to: 2_000_000) == [1, 4])
    }
}
