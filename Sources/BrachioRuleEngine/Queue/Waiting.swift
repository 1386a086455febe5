/// A delivery on its way into the queue.
struct NewDelivery: Sendable {
    let lane: Lane
    let delivery: Delivery
    let payload: [UInt8]
    /// What the error action will want to know; `nil` where the rule has none, or where this is the error action.
    let origin: IngestedMessage?
    let receivedMilliseconds: Int64
}

/// A delivery in the queue.
struct WaitingDelivery: Sendable {
    /// Rises in the order of arrival, and is never used twice in a data folder.
    let id: Int64
    let delivery: Delivery
    let payload: [UInt8]
    let origin: IngestedMessage?
    let receivedMilliseconds: Int64
}

/// One action of one rule: what waits for it waits in line, apart from all others.
struct Lane: Hashable, Sendable {
    let rule: String
    /// `nil` for the error action.
    let action: Int?

    var text: String { "\(rule)/\(action.map(String.init) ?? "error")" }

    init(rule: String, action: Int?) {
        self.rule = rule
        self.action = action
    }

    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2 else { return nil }
        rule = String(parts[0])
        action = Int(parts[1])
    }
}

/// What waits in a lane.
struct LaneLoad: Sendable, Hashable {
    var deliveries = 0
    var bytes = 0
    /// When the first of them arrived; 0 where none waits.
    var firstMilliseconds: Int64 = 0
}
