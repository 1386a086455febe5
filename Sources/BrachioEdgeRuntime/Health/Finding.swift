/// What was found about one thing that the agent needs.
package struct Finding: Codable, Hashable, Sendable {
    package enum State: String, Codable, Hashable, Sendable {
        case good, warning, bad
    }

    package var subject: String
    package var state: State
    /// What is so, in plain words.
    package var text: String
    /// What to do about it.
    package var mend: String?

    package init(_ subject: String, _ state: State, _ text: String, mend: String? = nil) {
        self.subject = subject
        self.state = state
        self.text = text
        self.mend = mend
    }

    /// For people.
    package var line: String {
        let mark =
            switch state {
            case .good: "ok     "
            case .warning: "warning"
            case .bad: "FAILS  "
            }
        return "\(mark)  \(subject): \(text)" + (mend.map { "\n         → \($0)" } ?? "")
    }
}
