/// What a client has sent and the server has not yet answered to the end (sections 4.3 and 4.9). A value.
package struct ReceiptWindow {
    package enum Receipt: Hashable, Sendable {
        case new
        /// Of quality of service 2: it came before and is only answered again.
        case duplicate
        /// More unanswered messages than were agreed on.
        case exceeded
    }

    package let receiveMaximum: Int
    private var unreleased: Set<UInt16>
    /// Messages of quality of service 1 whose PUBACK waits.
    private var unanswered = 0

    package init(receiveMaximum: Int, unreleased: Set<UInt16> = []) {
        self.receiveMaximum = receiveMaximum
        self.unreleased = unreleased
    }

    package var pending: Int { unanswered + unreleased.count }
    package var isFull: Bool { pending >= receiveMaximum }
    /// Packet identifiers whose PUBREL has not come: they outlive the connection.
    package var packetIDs: Set<UInt16> { unreleased }

    package mutating func receive(_ qos: QualityOfService, _ packetID: UInt16) -> Receipt {
        switch qos {
        case .atMostOnce: return .new
        case .atLeastOnce:
            if isFull { return .exceeded }
            unanswered += 1
            return .new
        case .exactlyOnce:
            if unreleased.contains(packetID) { return .duplicate }
            if isFull { return .exceeded }
            unreleased.insert(packetID)
            return .new
        }
    }

    /// A PUBACK went out.
    package mutating func answered() { unanswered -= 1 }

    /// PUBREL came, or a PUBREC with a failure went out; whether the identifier was known.
    package mutating func release(_ packetID: UInt16) -> Bool { unreleased.remove(packetID) != nil }
}
