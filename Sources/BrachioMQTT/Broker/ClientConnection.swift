internal import BrachioCore
internal import Logging
package import NIOCore

/// Where a connection's bytes go.
package protocol ConnectionOutput: AnyObject {
    /// Hands bytes over; they leave with the next ``flush()``.
    func write(_ buffer: ByteBuffer)
    func flush()
    /// Closes once what was written has left.
    ///
    /// - Parameter lingering: what the peer still sends is read and thrown away for a moment, so that it gets to see what was written last.
    func close(lingering: Bool)
    func setReading(_ isReading: Bool)
    /// Reads what has come already and nobody has been told of yet.
    func catchUp()
    /// Whether the socket takes bytes without letting them pile up.
    var isWritable: Bool { get }
    /// Bytes that have not left yet.
    var pendingBytes: Int { get }
}

extension ConnectionOutput {
    package func catchUp() {}
}

/// One client on one connection: turns bytes into packets, keeps the protocol's order, gathers answers until the turn's end. Belongs to
/// the broker's thread.
package final class ClientConnection {
    enum State { case connecting, authorizing, connected, closed }

    /// An answer that must not go out before the journal has committed a batch and services have settled what it is about, nor before the
    /// answers in front of it.
    enum Answer {
        case short(PacketType, Acknowledgement)
        case packet(ControlPacket)
    }

    let broker: Broker
    var output: any ConnectionOutput
    let remoteAddress: String
    var introduction: Introduction?
    var state = State.connecting
    var version = ProtocolVersion.v3
    var clientID = ""
    var principal: String?
    var session: ClientSession?
    var cleanStart = true
    private var keptWill: KeptWill?

    var input = ByteBuffer()
    var pauses = Pauses()
    /// Read from this on, while it is the topic that came last: publishers mostly stay with one.
    var lastRoute: Route?
    var lastRouteEpoch: UInt64 = 0
    var incomingAliases = IncomingAliases(maximum: 0)
    var outgoingAliases = OutgoingAliases(maximum: 0)
    var receipts = ReceiptWindow(receiveMaximum: 0)

    var out = ByteBuffer()
    var isListed = false
    var answers = Queue<(ticket: UInt64, hold: AnswerHold?, answer: Answer)>()
    /// The journal's next commit looks at the answers again.
    var isAwaitingJournal = false
    var wasWritable = true
    var maximumPacketBytes = Int.max
    var problemInformation = true

    var keepAliveSeconds = 0
    var lastHeardSecond: Int

    package convenience init(_ broker: Broker, _ output: any ConnectionOutput, _ attempt: ConnectionAttempt) {
        self.init(broker, output, Introduction(attempt))
    }

    init(_ broker: Broker, _ output: any ConnectionOutput, _ introduction: Introduction) {
        self.broker = broker
        self.output = output
        self.introduction = introduction
        remoteAddress = introduction.attempt.remoteAddress
        lastHeardSecond = broker.nowSecond
        broker.wheel.add(.connect(self), atSecond: broker.nowSecond + broker.settings.connectSecondsMax)
    }

    var isAuthorizing: Bool { state == .authorizing }
    var isConnected: Bool { state == .connected }
    var unreleased: Set<UInt16> { receipts.packetIDs }
    var permissions: (any ClientPermissions)? { session?.permissions }
    var will: Connect.Will? {
        get { keptWill?.will }
        set { keptWill = newValue.map(KeptWill.init) }
    }
    /// Whether nothing of the connection is on its way through the server.
    var isQuiet: Bool { state == .connected && pauses.isEmpty && answers.isEmpty && !isListed && input.readableBytes == 0 && out.readableBytes == 0 }
    var usesAliases: Bool { outgoingAliases.maximum > 0 }

    var summary: ConnectionSummary {
        ConnectionSummary(
            clientID: clientID, principal: principal, remoteAddress: remoteAddress, version: version,
            keepAliveSeconds: keepAliveSeconds, cleanStart: cleanStart)
    }

    // MARK: bytes in

    /// Bytes have come from the socket.
    package func receive(_ incoming: inout ByteBuffer) {
        lastHeardSecond = broker.nowSecond
        guard state != .closed else { return }
        if input.readableBytes == 0 {
            process(&incoming)
            keep(incoming)
        } else {
            var buffer = input
            input = ByteBuffer()
            buffer.writeBuffer(&incoming)
            process(&buffer)
            // A long packet that is still coming in stays where it is.
            if buffer.readerIndex == 0, state != .closed { input = buffer } else { keep(buffer) }
        }
    }

    /// Memory that is taken for a packet before its bytes have come.
    private static let reservedBytesMax = 256 << 10

    /// Keeps the front of a packet whose rest is to come, in memory of its own: what was received is the socket's to use again.
    private func keep(_ rest: ByteBuffer) {
        guard rest.readableBytes > 0, state != .closed else { return }
        input = ByteBuffer()
        if pauses.isEmpty, let header = try? FixedHeader.peek(rest, packetBytesMax: packetBytesMax) { input.reserveCapacity(min(header.packetBytes, Self.reservedBytesMax)) }
        input.writeImmutableBuffer(rest)
    }

    var packetBytesMax: Int { state == .connecting ? MQTTLimits.connectBytes : broker.settings.packetBytesMax }

    private func process(_ buffer: inout ByteBuffer) {
        do throws(ProtocolViolation) {
            while pauses.isEmpty, state != .closed {
                guard let header = try FixedHeader.peek(buffer, packetBytesMax: packetBytesMax) else { break }
                if state == .connecting, header.type != .connect { throw .protocolError("the first packet is not CONNECT") }
                guard buffer.readableBytes >= header.packetBytes else { break }
                buffer.moveReaderIndex(forwardBy: header.headerBytes)
                guard let body = buffer.readSlice(length: header.bodyBytes) else { break }
                if header.type == .publish, state == .connected {
                    try publish(header, body)
                } else {
                    try handle(try PacketDecoder.decode(header, body, version))
                }
            }
        } catch {
            fail(error)
        }
    }

    /// Stops reading. What is there already stays where it is.
    func pause(_ reason: Pauses.Reason) {
        if pauses.isEmpty { output.setReading(false) }
        pauses.add(reason)
    }

    func resume(_ reason: Pauses.Reason) {
        guard pauses.take(reason), pauses.isEmpty, state != .closed else { return }
        var buffer = input
        input = ByteBuffer()
        process(&buffer)
        keep(buffer)
        if pauses.isEmpty, state != .closed { output.setReading(true) }
    }

    // MARK: packets in

    private func handle(_ packet: ControlPacket) throws(ProtocolViolation) {
        if state == .connecting {
            guard case .connect(let connect) = packet else { throw .protocolError("the first packet is not CONNECT") }
            return try self.connect(connect)
        }
        guard state == .connected, let session else { return }
        switch packet {
        case .pingRequest: write(.pingResponse)
        case .publishAcknowledgement(let answer): try confirm(session.window.acknowledge(answer.packetID), session)
        case .publishReceived(let answer):
            let outcome = session.window.receive(answer.packetID, failed: answer.reason.isFailure)
            if case .unknown = outcome, version == .v5, !answer.reason.isFailure {
                write(.publishRelease(Acknowledgement(answer.packetID, .packetIdentifierNotFound)))
            } else if case .unknown = outcome, !answer.reason.isFailure {
                write(.publishRelease(Acknowledgement(answer.packetID)))
            } else {
                try confirm(outcome, session, answer.packetID)
            }
        case .publishComplete(let answer): try confirm(session.window.complete(answer.packetID), session)
        case .publishRelease(let answer): release(answer.packetID, session)
        case .subscribe(let subscribe): try self.subscribe(subscribe, session)
        case .unsubscribe(let unsubscribe):
            let (reasons, ticket) = broker.unsubscribe(session, unsubscribe)
            self.answer(.packet(.unsubscribeAcknowledgement(SubscribeAcknowledgement(unsubscribe.packetID, reasons))), after: ticket)
        case .disconnect(let disconnect): try left(disconnect, session)
        case .connect: throw .protocolError("a second CONNECT")
        case .authenticate: throw .protocolError("AUTH where CONNECT named no authentication method")
        case .connectAcknowledgement, .subscribeAcknowledgement, .unsubscribeAcknowledgement, .pingResponse, .publish:
            throw .protocolError("a packet that only a server sends")
        }
    }

    private func confirm(_ outcome: DeliveryWindow<Delivery>.Outcome, _ session: ClientSession, _ packetID: UInt16 = 0) throws(ProtocolViolation) {
        switch outcome {
        case .done(let delivery): broker.confirmed(delivery, by: session)
        case .release: write(.publishRelease(Acknowledgement(packetID)))
        case .unknown: break
        case .mistaken: throw .protocolError("an acknowledgement of another kind than the message's quality of service asks for")
        }
    }

    private func release(_ packetID: UInt16, _ session: ClientSession) {
        var ticket: UInt64 = 0
        var reason = ReasonCode.success
        if receipts.release(packetID) {
            if session.storedID > 0 { ticket = broker.journal.append(.released(session: session.storedID, packetID: packetID)) }
        } else {
            reason = .packetIdentifierNotFound
        }
        answer(.short(.publishComplete, Acknowledgement(packetID, reason)), after: ticket)
    }

    private func subscribe(_ packet: Subscribe, _ session: ClientSession) throws(ProtocolViolation) {
        if packet.filters.count > broker.settings.subscribeFiltersMax {
            throw ProtocolViolation(.quotaExceeded, "SUBSCRIBE with \(packet.filters.count) topic filters, where \(broker.settings.subscribeFiltersMax) are allowed")
        }
        for request in packet.filters where request.options.noLocal && request.filter.begins(with: "$share/") {
            throw .protocolError("SUBSCRIBE with no-local for the shared subscription \(TopicName.shown(request.filter))")
        }
        let (reasons, ticket, retained) = broker.subscribe(session, packet)
        answer(.packet(.subscribeAcknowledgement(SubscribeAcknowledgement(packet.packetID, reasons))), after: ticket)
        for send in retained { send() }
    }

    private func left(_ disconnect: Disconnect, _ session: ClientSession) throws(ProtocolViolation) {
        if let seconds = disconnect.properties[number: .sessionExpiryInterval] {
            // A session that was to end with its connection cannot be kept after all (3.14.2.2.2).
            if !session.isPersistent, seconds > 0 { throw .protocolError("DISCONNECT asks for a session that CONNECT did not") }
            session.expirySeconds = min(seconds, broker.settings.sessionExpirySecondsMax)
        }
        let keepsWill = disconnect.reason == .disconnectWithWill
        close(.disconnected, will: keepsWill ? will : nil)
    }
}
