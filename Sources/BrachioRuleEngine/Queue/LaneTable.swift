internal import Synchronization

/// What waits in each lane, which lanes are being worked on, and what has been counted. Kept in memory beside the queue on disk.
final class LaneTable: Sendable {
    private struct State {
        var loads: [Lane: LaneLoad] = [:]
        var working: Set<Lane> = []
        /// Deliveries that have room and are on their way to the disk.
        var pending: [Lane: Int] = [:]
        /// How often something was stored in a lane.
        var stores: [Lane: Int] = [:]
        var counts: [String: RuleCounts] = [:]

        mutating func arrive(_ lane: Lane) {
            let left = (pending[lane] ?? 0) - 1
            pending[lane] = left > 0 ? left : nil
        }
    }

    private let state = Mutex(State())

    /// Takes what was found on disk; the lanes that must be worked on.
    func restore(_ loads: [Lane: LaneLoad]) -> [Lane] {
        state.withLock { state in
            state.loads = loads
            state.working.formUnion(loads.keys)
            return Array(loads.keys)
        }
    }

    /// Reserves room for what is about to be stored. What finds none is dropped and counted.
    func admit(_ deliveries: [NewDelivery]) -> [NewDelivery] {
        state.withLock { state in
            deliveries.filter { new in
                var load = state.loads[new.lane] ?? LaneLoad()
                guard load.deliveries < RuleEngineLimits.laneDeliveries, load.bytes + new.bytes <= RuleEngineLimits.laneBytes else {
                    state.counts[new.lane.rule, default: RuleCounts()].dropped += 1
                    return false
                }
                if load.deliveries == 0 { load.firstMilliseconds = new.receivedMilliseconds }
                load.deliveries += 1
                load.bytes += new.bytes
                state.loads[new.lane] = load
                state.pending[new.lane, default: 0] += 1
                return true
            }
        }
    }

    /// Gives back the room of what could not be stored.
    func withdraw(_ deliveries: [NewDelivery]) {
        state.withLock { state in
            for new in deliveries {
                state.loads[new.lane]?.subtract(1, new.bytes)
                state.arrive(new.lane)
            }
        }
    }

    /// The lanes of what was stored that nobody works on yet; they count as worked on from now on.
    func claim(_ deliveries: [NewDelivery]) -> [Lane] {
        state.withLock { state in
            for new in deliveries {
                state.arrive(new.lane)
                state.stores[new.lane, default: 0] &+= 1
            }
            return Set(deliveries.map(\.lane)).filter { state.working.insert($0).inserted }
        }
    }

    func load(of lane: Lane) -> LaneLoad { state.withLock { $0.loads[lane] ?? LaneLoad() } }

    /// What has left the lane; what is left counts as having come at `milliseconds`.
    func settle(_ lane: Lane, _ deliveries: [WaitingDelivery], atMilliseconds milliseconds: Int64) {
        state.withLock { state in
            state.loads[lane]?.subtract(deliveries.count, deliveries.reduce(0) { $0 + $1.bytes })
            state.loads[lane]?.firstMilliseconds = milliseconds
        }
    }

    /// To be asked before the lane is read from disk.
    func stores(in lane: Lane) -> Int { state.withLock { $0.stores[lane] ?? 0 } }

    /// Nothing was on disk for the lane, whatever was counted: whether nobody works on it from now on. What is on its way to the disk then claims
    /// the lane; where something has been stored since `stores` was asked, the lane is to be read again.
    func leave(_ lane: Lane, since stores: Int) -> Bool {
        state.withLock { state in
            guard (state.stores[lane] ?? 0) == stores else { return false }
            if state.pending[lane] == nil { state.loads[lane] = nil }
            state.working.remove(lane)
            return true
        }
    }

    /// Whether the lane is empty and nobody works on it from now on.
    func rest(_ lane: Lane) -> Bool {
        state.withLock { state in
            guard (state.loads[lane]?.deliveries ?? 0) <= 0 else { return false }
            state.loads[lane] = nil
            state.working.remove(lane)
            return true
        }
    }

    func count(_ rule: String, _ change: (inout RuleCounts) -> Void) {
        state.withLock { state in change(&state.counts[rule, default: RuleCounts()]) }
    }

    func counts(of rule: String) -> RuleCounts {
        state.withLock { state in
            var counts = state.counts[rule] ?? RuleCounts()
            for (lane, load) in state.loads where lane.rule == rule {
                counts.waiting += load.deliveries
                counts.waitingBytes += load.bytes
            }
            return counts
        }
    }

    func forgetCounts(of rule: String) { state.withLock { $0.counts[rule] = nil } }
}

/// What a rule has done since the server started, and what waits for its actions.
package struct RuleCounts: Codable, Hashable, Sendable {
    /// Messages that the rule was evaluated on.
    package var matched = 0
    /// Of those, what WHERE held for.
    package var selected = 0
    /// Deliveries that were made, and those that were given up: refused, or too old.
    package var delivered = 0
    package var failed = 0
    /// Deliveries that found no room, and messages that had passed through too many rules.
    package var dropped = 0
    package var waiting = 0
    package var waitingBytes = 0
}

extension LaneLoad {
    mutating func subtract(_ count: Int, _ bytes: Int) {
        deliveries -= count
        self.bytes -= bytes
    }
}
