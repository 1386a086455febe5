package import NIOCore

/// CONNECT: a client asks for a session.
package struct Connect: Hashable, Sendable {
    package var version: ProtocolVersion
    /// Empty where the server is to choose.
    package var clientID: String
    /// "Clean session" in version 3.1.1.
    package var cleanStart: Bool
    /// 0 turns keep-alive off.
    package var keepAliveSeconds: UInt16
    package var userName: String?
    package var password: ByteBuffer?
    package var will: Will?
    package var properties: Properties

    package init(
        version: ProtocolVersion, clientID: String, cleanStart: Bool = true, keepAliveSeconds: UInt16 = 60, userName: String? = nil,
        password: ByteBuffer? = nil, will: Will? = nil, properties: Properties = Properties()
    ) {
        self.version = version
        self.clientID = clientID
        self.cleanStart = cleanStart
        self.keepAliveSeconds = keepAliveSeconds
        self.userName = userName
        self.password = password
        self.will = will
        self.properties = properties
    }

    /// A message that the server publishes for a client that goes without saying so.
    package struct Will: Hashable, Sendable {
        package var topic: String
        package var payload: ByteBuffer
        package var qos: QualityOfService
        package var retain: Bool
        package var properties: Properties

        package init(topic: String, payload: ByteBuffer, qos: QualityOfService = .atMostOnce, retain: Bool = false, properties: Properties = Properties()) {
            self.topic = topic
            self.payload = payload
            self.qos = qos
            self.retain = retain
            self.properties = properties
        }
    }
}

/// CONNACK.
package struct ConnectAcknowledgement: Hashable, Sendable {
    package var sessionPresent: Bool
    package var reason: ReasonCode
    package var properties: Properties
    /// The return code of version 3.1.1 where it is another than the one that `reason` stands for.
    package var returnCode: UInt8?

    package init(sessionPresent: Bool = false, reason: ReasonCode = .success, properties: Properties = Properties(), returnCode: UInt8? = nil) {
        self.sessionPresent = sessionPresent
        self.reason = reason
        self.properties = properties
        self.returnCode = returnCode
    }

    /// Section 3.2.2.3 of version 3.1.1: six codes for all reasons.
    static func returnCode(for reason: ReasonCode) -> UInt8 {
        switch reason {
        case .success: 0
        case .unsupportedProtocolVersion: 1
        case .clientIdentifierNotValid: 2
        case .badUserNameOrPassword: 4
        case .notAuthorized, .banned, .badAuthenticationMethod: 5
        default: 3
        }
    }

    static func reason(forReturnCode code: UInt8) -> ReasonCode? {
        switch code {
        case 0: .success
        case 1: .unsupportedProtocolVersion
        case 2: .clientIdentifierNotValid
        case 3: .serverUnavailable
        case 4: .badUserNameOrPassword
        case 5: .notAuthorized
        default: nil
        }
    }
}
