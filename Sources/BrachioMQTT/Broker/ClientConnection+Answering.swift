extension ClientConnection {
    func answer(_ answer: Answer, after ticket: UInt64) {
        if answers.isEmpty, ticket <= broker.journal.committed { return send(answer) }
        if answers.isEmpty { broker.awaitingJournal.append(self) }
        // An answer waits for those in front of it: they go out in the order of what they answer (section 4.6).
        answers.append((max(ticket, answers.last?.ticket ?? 0), answer))
        if version == .v3, answers.count >= broker.settings.unacknowledgedMessagesMax, pauses[.answers] == nil { pause(.answers) }
    }

    private func send(_ answer: Answer) {
        switch answer {
        case .packet(let packet): write(packet)
        case .short(let type, var acknowledgement):
            if type == .publishAcknowledgement { receipts.answered() }
            if !problemInformation { acknowledgement.properties = Properties() }
            prepare()
            PacketEncoder.acknowledgement(type, acknowledgement, version, &out)
        }
    }

    func journalCommitted() {
        guard state == .connected else { return answers.removeAll() }
        let committed = broker.journal.committed
        while let first = answers.first, first.ticket <= committed {
            answers.removeFirst()
            send(first.answer)
        }
        if !answers.isEmpty { broker.awaitingJournal.append(self) }
        if pauses[.answers] != nil, answers.count < broker.settings.unacknowledgedMessagesMax / 2 { resume(.answers) }
    }
}
