/// Time that only goes forward, whatever happens to the date.
package protocol FunctionClock: Sendable {
    /// Since any fixed instant.
    var now: Duration { get }
    func sleep(until time: Duration) async throws
}

/// The machine's own clock.
package struct SteadyClock: FunctionClock {
    private let start = ContinuousClock.now

    package init() {}

    package var now: Duration { ContinuousClock.now - start }

    package func sleep(until time: Duration) async throws { try await ContinuousClock().sleep(until: start + time) }
}
