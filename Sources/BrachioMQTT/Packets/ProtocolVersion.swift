/// The versions of MQTT that are spoken, by the level that CONNECT names.
package enum ProtocolVersion: UInt8, Sendable, Hashable, CaseIterable {
    case v3 = 4
    case v5 = 5
}

/// How often a message may arrive.
package enum QualityOfService: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    case atMostOnce = 0
    case atLeastOnce = 1
    case exactlyOnce = 2

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The type of a control packet: the upper four bits of its first byte.
package enum PacketType: UInt8, Sendable, Hashable, CaseIterable {
    case connect = 1
    case connectAcknowledgement = 2
    case publish = 3
    case publishAcknowledgement = 4
    case publishReceived = 5
    case publishRelease = 6
    case publishComplete = 7
    case subscribe = 8
    case subscribeAcknowledgement = 9
    case unsubscribe = 10
    case unsubscribeAcknowledgement = 11
    case pingRequest = 12
    case pingResponse = 13
    case disconnect = 14
    case authenticate = 15

    /// The lower four bits that the type prescribes; a PUBLISH uses them itself.
    var flags: UInt8 {
        switch self {
        case .publishRelease, .subscribe, .unsubscribe: 0b0010
        default: 0
        }
    }
}
