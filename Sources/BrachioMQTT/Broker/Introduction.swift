/// What a connection tells of itself, kept until it is accepted: a connection of its own keeps little.
final class Introduction {
    /// What the listener knows of the peer; the CONNECT adds the rest.
    var attempt: ConnectionAttempt

    init(_ attempt: ConnectionAttempt) { self.attempt = attempt }
}

/// A will, apart from its connection: most have none.
final class KeptWill {
    let will: Connect.Will

    init(_ will: Connect.Will) { self.will = will }
}
