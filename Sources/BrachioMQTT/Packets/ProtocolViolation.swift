/// What a peer sent that the protocol forbids: the reason that MQTT 5 has for it, and words for the log.
package struct ProtocolViolation: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: ReasonCode
    package let message: String

    package init(_ reason: ReasonCode, _ message: String) {
        self.reason = reason
        self.message = message
    }

    static func malformed(_ message: String) -> ProtocolViolation { ProtocolViolation(.malformedPacket, message) }
    static func protocolError(_ message: String) -> ProtocolViolation { ProtocolViolation(.protocolError, message) }

    package var description: String { "\(message) (\(reason))" }
}
