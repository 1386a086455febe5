internal import Logging
internal import NIOCore

extension ClientConnection {
    /// Ends the connection and says why, as far as the version can.
    package func disconnect(_ reason: ReasonCode, _ departure: Departure) {
        guard state != .closed else { return }
        if version == .v5, state == .connected { write(.disconnect(Disconnect(reason))) }
        close(departure, will: self.will)
    }

    func fail(_ violation: ProtocolViolation) {
        guard state != .closed else { return }
        broker.statistics.protocolViolations += 1
        broker.log.info(
            "a client is disconnected", metadata: ["client": "\(clientID)", "address": "\(remoteAddress)", "cause": "\(violation)"])
        if state == .connecting {
            // A peer that speaks another version is told so; to others nothing is said before they have shown that they speak MQTT.
            if violation.reason == .unsupportedProtocolVersion { write(.connectAcknowledgement(ConnectAcknowledgement(reason: violation.reason))) }
            return close(.protocolViolation(violation), will: nil)
        }
        disconnect(violation.reason, .protocolViolation(violation))
    }

    /// The socket is gone.
    package func socketClosed() { close(.connectionLost, will: self.will) }

    func close(_ departure: Departure, will: Connect.Will?) {
        guard state != .closed else { return }
        if !wasWritable {
            wasWritable = true
            broker.unwritableConnections -= 1
        }
        let hadSession = state == .connected
        flush()
        state = .closed
        if hadSession { broker.statistics.connections -= 1 }
        broker.disconnected(self, departure, will: hadSession ? will : nil)
        input = ByteBuffer()
        answers.removeAll()
        lastRoute = nil
        self.will = nil
        introduction = nil
        output.close(lingering: departure != .disconnected && departure != .connectionLost)
    }
}
