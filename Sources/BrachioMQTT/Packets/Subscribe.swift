/// SUBSCRIBE: topic filters, each with how it is to be served.
package struct Subscribe: Hashable, Sendable {
    package var packetID: UInt16
    package var filters: [Request]
    package var properties: Properties

    package init(_ packetID: UInt16, _ filters: [Request], properties: Properties = Properties()) {
        self.packetID = packetID
        self.filters = filters
        self.properties = properties
    }

    package struct Request: Hashable, Sendable {
        package var filter: String
        package var options: SubscriptionOptions

        package init(_ filter: String, _ options: SubscriptionOptions = SubscriptionOptions()) {
            self.filter = filter
            self.options = options
        }
    }
}

/// How a subscription is served: MQTT 5, section 3.8.3.1. Version 3.1.1 knows the quality of service only.
package struct SubscriptionOptions: Hashable, Sendable {
    package enum RetainHandling: UInt8, Sendable, Hashable, CaseIterable {
        case send = 0
        case sendIfNew = 1
        case never = 2
    }

    package var qos: QualityOfService
    /// The client's own messages do not come back to it.
    package var noLocal: Bool
    package var retainAsPublished: Bool
    package var retainHandling: RetainHandling

    package init(
        qos: QualityOfService = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false, retainHandling: RetainHandling = .send
    ) {
        self.qos = qos
        self.noLocal = noLocal
        self.retainAsPublished = retainAsPublished
        self.retainHandling = retainHandling
    }

    var byte: UInt8 {
        qos.rawValue | (noLocal ? 0b100 : 0) | (retainAsPublished ? 0b1000 : 0) | retainHandling.rawValue << 4
    }

    /// `nil` where reserved bits are set or a value does not exist.
    init?(byte: UInt8, version: ProtocolVersion) {
        guard let qos = QualityOfService(rawValue: byte & 0b11) else { return nil }
        if version == .v3 {
            guard byte & 0b1111_1100 == 0 else { return nil }
            self.init(qos: qos)
            return
        }
        guard byte & 0b1100_0000 == 0, let handling = RetainHandling(rawValue: byte >> 4 & 0b11) else { return nil }
        self.init(qos: qos, noLocal: byte & 0b100 != 0, retainAsPublished: byte & 0b1000 != 0, retainHandling: handling)
    }
}

/// SUBACK or UNSUBACK: one reason a filter. Version 3.1.1's UNSUBACK has none.
package struct SubscribeAcknowledgement: Hashable, Sendable {
    package var packetID: UInt16
    package var reasons: [ReasonCode]
    package var properties: Properties

    package init(_ packetID: UInt16, _ reasons: [ReasonCode], properties: Properties = Properties()) {
        self.packetID = packetID
        self.reasons = reasons
        self.properties = properties
    }
}

/// UNSUBSCRIBE.
package struct Unsubscribe: Hashable, Sendable {
    package var packetID: UInt16
    package var filters: [String]
    package var properties: Properties

    package init(_ packetID: UInt16, _ filters: [String], properties: Properties = Properties()) {
        self.packetID = packetID
        self.filters = filters
        self.properties = properties
    }
}
