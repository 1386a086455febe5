internal import BrachioDeviceCloud

/// How long one decision takes, made as the broker makes it for every message.
struct DecisionTime {
    static let rounds = 21
    static let decisionsPerRound = 2_000

    /// Of the rounds' means.
    let medianMicroseconds: Double
    let highestMicroseconds: Double

    init(_ rights: ConnectionRights, _ action: DeviceAction, _ name: String) {
        var allowed = 0
        let means = (0..<Self.rounds).map { _ in
            let elapsed = ContinuousClock().measure {
                for _ in 0..<Self.decisionsPerRound where rights.allows(action, name) { allowed += 1 }
            }
            return elapsed / .microseconds(1) / Double(Self.decisionsPerRound)
        }.sorted()
        // Asked for, so that no compiler leaves the decisions out.
        precondition(allowed == 0 || allowed == Self.rounds * Self.decisionsPerRound, "a decision that changes")
        medianMicroseconds = means[Self.rounds / 2]
        highestMicroseconds = means[Self.rounds - 1]
    }
}
