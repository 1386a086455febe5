internal import NIOCore

extension PacketDecoder {
    /// Section 3.1: the protocol's name and level come first, so that a peer of another version can be told so.
    static func connect(_ body: inout ByteBuffer) throws(ProtocolViolation) -> Connect {
        let name = try body.readText("protocol name")
        guard name == "MQTT" || name == "MQIsdp" else { throw ProtocolViolation(.unsupportedProtocolVersion, "protocol \"\(name.prefix(20))\", not MQTT") }
        let level = try body.readByte("protocol level")
        guard name == "MQTT", let version = ProtocolVersion(rawValue: level) else {
            throw ProtocolViolation(.unsupportedProtocolVersion, "level \(level) of \(name), where 4 (3.1.1) and 5 are spoken")
        }
        let flags = try body.readByte("connect flags")
        if flags & 1 != 0 { throw .malformed("CONNECT with its reserved flag set") }
        let keepAlive = try body.readShort("keep-alive")
        let properties = version == .v5 ? try body.readProperties(.packet(.connect)) : Properties()
        if properties.contains(.authenticationData), !properties.contains(.authenticationMethod) {
            throw .protocolError("authentication data without a method")
        }
        let clientID = try body.readText("client identifier")
        let will = try will(flags, &body, version)
        let hasUserName = flags & 0b1000_0000 != 0, hasPassword = flags & 0b0100_0000 != 0
        if hasPassword, !hasUserName, version == .v3 { throw .malformed("CONNECT with a password and no user name") }
        let userName = hasUserName ? try body.readText("user name") : nil
        let password = hasPassword ? try body.readBinary("password") : nil
        return Connect(
            version: version, clientID: clientID, cleanStart: flags & 0b10 != 0, keepAliveSeconds: keepAlive, userName: userName,
            password: password, will: will, properties: properties)
    }

    private static func will(
        _ flags: UInt8, _ body: inout ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> Connect.Will? {
        guard flags & 0b100 != 0 else {
            if flags & 0b0011_1000 != 0 { throw .malformed("CONNECT without a will, yet with the will's flags") }
            return nil
        }
        guard let qos = QualityOfService(rawValue: flags >> 3 & 0b11) else { throw .malformed("a will of quality of service 3") }
        let properties = version == .v5 ? try body.readProperties(.will) : Properties()
        let topic = try body.readText("will's topic")
        let payload = try body.readBinary("will's payload")
        return Connect.Will(topic: topic, payload: payload, qos: qos, retain: flags & 0b0010_0000 != 0, properties: properties)
    }

    static func connectAcknowledgement(
        _ body: inout ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> ConnectAcknowledgement {
        let flags = try body.readByte("acknowledge flags")
        if flags & 0b1111_1110 != 0 { throw .malformed("CONNACK with its reserved flags set") }
        if version == .v3 {
            let code = try body.readByte("return code")
            let reason = ConnectAcknowledgement.reason(forReturnCode: code)
            return ConnectAcknowledgement(
                sessionPresent: flags == 1, reason: reason ?? .unspecifiedError, returnCode: reason == nil ? code : nil)
        }
        let reason = try reason(.connectAcknowledgement, &body)
        let properties = try body.readProperties(.packet(.connectAcknowledgement))
        return ConnectAcknowledgement(sessionPresent: flags == 1, reason: reason, properties: properties)
    }
}
