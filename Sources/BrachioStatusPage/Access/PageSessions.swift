/// Who has logged in: a pure value that is told the time. Only digests of what browsers hold are kept, in memory alone: a new start of the agent asks
/// everybody again.
struct PageSessions: Sendable {
    private struct Session {
        var endsSeconds: Int64
        /// The password that it was opened with, as it is kept: another one ends it.
        var password: PagePassword
    }

    private var sessions: [String: Session] = [:]

    var count: Int { sessions.count }

    /// - Parameter token: what the browser is to show from now on. The oldest gives way where there are too many.
    mutating func open(_ token: PageToken, _ password: PagePassword, atSeconds now: Int64) {
        sessions = sessions.filter { now < $0.value.endsSeconds }
        if sessions.count >= PageLimits.sessionsMax, let oldest = sessions.min(by: { $0.value.endsSeconds < $1.value.endsSeconds })?.key { sessions[oldest] = nil }
        sessions[token.digest] = Session(endsSeconds: now + PageLimits.sessionSecondsMax, password: password)
    }

    func isOpen(_ token: PageToken, _ password: PagePassword, atSeconds now: Int64) -> Bool {
        guard let session = sessions[token.digest] else { return false }
        return now < session.endsSeconds && session.password == password
    }

    mutating func close(_ token: PageToken) { sessions[token.digest] = nil }
}
