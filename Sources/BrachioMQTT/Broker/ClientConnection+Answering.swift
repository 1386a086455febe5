extension ClientConnection {
    func answer(_ answer: Answer, after ticket: UInt64, and hold: AnswerHold? = nil) {
        let isHeld = hold.map { !$0.isReleased } ?? false
        if answers.isEmpty, !isHeld, ticket <= broker.journal.committed { return send(answer) }
        // An answer waits for those in front of it: they go out in the order of what they answer (section 4.6).
        answers.append((max(ticket, answers.last?.ticket ?? 0), isHeld ? hold : nil, answer))
        if isHeld { hold?.whenReleased { [weak self] in self?.sendAnswers() } }
        if answers.count == 1 { awaitJournal() }
        if version == .v3, answers.count >= broker.settings.unacknowledgedMessagesMax, !pauses.holds(.answers) { pause(.answers) }
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
        isAwaitingJournal = false
        sendAnswers()
    }

    private func awaitJournal() {
        guard !isAwaitingJournal, let first = answers.first, first.ticket > broker.journal.committed else { return }
        isAwaitingJournal = true
        broker.awaitingJournal.append(self)
    }

    private func sendAnswers() {
        guard state == .connected else { return answers.removeAll() }
        let committed = broker.journal.committed
        while let first = answers.first, first.ticket <= committed, first.hold?.isReleased ?? true {
            answers.removeFirst()
            send(first.answer)
        }
        awaitJournal()
        if pauses.holds(.answers), answers.count < broker.settings.unacknowledgedMessagesMax / 2 { resume(.answers) }
    }
}
