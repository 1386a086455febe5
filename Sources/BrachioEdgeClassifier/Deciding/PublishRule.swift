/// Which answers are published. A pure value; times are spans since any fixed instant.
package struct PublishRule: Sendable, Hashable {
    private let threshold: Double
    private let onlyChanges: Bool
    private let secondsBetween: Double
    private var last: (name: String, time: Duration)?

    package init(threshold: Double, onlyChanges: Bool, secondsBetween: Double) {
        self.threshold = threshold
        self.onlyChanges = onlyChanges
        self.secondsBetween = secondsBetween
    }

    /// Whether an answer is published. One that is not probable enough says nothing, and is no change either.
    package mutating func publishes(_ name: String, confidence: Double, at now: Duration) -> Bool {
        guard confidence >= threshold else { return false }
        if let last {
            if onlyChanges, last.name == name { return false }
            if now - last.time < .seconds(secondsBetween) { return false }
        }
        last = (name, now)
        return true
    }

    package static func == (left: PublishRule, right: PublishRule) -> Bool {
        left.threshold == right.threshold && left.onlyChanges == right.onlyChanges && left.secondsBetween == right.secondsBetween
            && left.last?.name == right.last?.name && left.last?.time == right.last?.time
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(threshold)
        hasher.combine(last?.name)
    }
}

/// Which frames are kept for people: unsure ones, no more an hour than may be. The allowance grows evenly, so that one bad minute does not use up the hour.
package struct CaptureRule: Sendable, Hashable {
    private let below: Double
    private let perHourMax: Int
    private var allowance: Double
    private var since = Duration.zero

    package init(below: Double, perHourMax: Int) {
        self.below = below
        self.perHourMax = perHourMax
        // A tenth of the hour's captures may come at once.
        allowance = min(1, Double(perHourMax)) + Double(perHourMax) / 10
    }

    package mutating func captures(confidence: Double, at now: Duration) -> Bool {
        let most = min(1, Double(perHourMax)) + Double(perHourMax) / 10
        allowance = min(most, allowance + Double(perHourMax) * ((now - since) / .seconds(3_600)))
        since = now
        guard confidence < below, allowance >= 1 else { return false }
        allowance -= 1
        return true
    }
}
