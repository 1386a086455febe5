package import NIOCore

/// A property's identifier: MQTT 5, section 2.2.2.2.
package enum PropertyID: UInt8, Sendable, Hashable, CaseIterable {
    case payloadFormatIndicator = 1
    case messageExpiryInterval = 2
    case contentType = 3
    case responseTopic = 8
    case correlationData = 9
    case subscriptionIdentifier = 11
    case sessionExpiryInterval = 17
    case assignedClientIdentifier = 18
    case serverKeepAlive = 19
    case authenticationMethod = 21
    case authenticationData = 22
    case requestProblemInformation = 23
    case willDelayInterval = 24
    case requestResponseInformation = 25
    case responseInformation = 26
    case serverReference = 28
    case reasonString = 31
    case receiveMaximum = 33
    case topicAliasMaximum = 34
    case topicAlias = 35
    case maximumQoS = 36
    case retainAvailable = 37
    case userProperty = 38
    case maximumPacketSize = 39
    case wildcardSubscriptionAvailable = 40
    case subscriptionIdentifierAvailable = 41
    case sharedSubscriptionAvailable = 42

    enum Form { case byte, short, long, variable, text, binary, pair }

    var form: Form {
        switch self {
        case .payloadFormatIndicator, .requestProblemInformation, .requestResponseInformation, .maximumQoS, .retainAvailable,
            .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable: .byte
        case .serverKeepAlive, .receiveMaximum, .topicAliasMaximum, .topicAlias: .short
        case .messageExpiryInterval, .sessionExpiryInterval, .willDelayInterval, .maximumPacketSize: .long
        case .subscriptionIdentifier: .variable
        case .correlationData, .authenticationData: .binary
        case .userProperty: .pair
        default: .text
        }
    }
}

/// One property with its value, in the form that its identifier prescribes.
package enum Property: Hashable, Sendable {
    case number(PropertyID, UInt32)
    case text(PropertyID, String)
    case binary(PropertyID, ByteBuffer)
    case user(String, String)

    var id: PropertyID {
        switch self {
        case .number(let id, _), .text(let id, _), .binary(let id, _): id
        case .user: .userProperty
        }
    }
}
