/// Why nothing is read from a connection for the moment. A value.
struct Pauses {
    enum Reason: Int { case authorization, answers, journal, throttle }

    /// How often each reason holds.
    private var counts = SIMD4<UInt32>.zero

    var isEmpty: Bool { counts == .zero }

    func holds(_ reason: Reason) -> Bool { counts[reason.rawValue] > 0 }

    mutating func add(_ reason: Reason) { counts[reason.rawValue] += 1 }

    /// Whether the reason held.
    mutating func take(_ reason: Reason) -> Bool {
        guard holds(reason) else { return false }
        counts[reason.rawValue] -= 1
        return true
    }
}
