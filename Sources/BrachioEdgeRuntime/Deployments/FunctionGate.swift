/// Whether functions stay up while they are watched, as a value.
package struct FunctionGate: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case watching
        case passed
        case failed(String)
    }

    private let endMilliseconds: Int64

    package init(nowMilliseconds: Int64, seconds: Int) { endMilliseconds = nowMilliseconds + Int64(seconds) * 1000 }

    package func look(_ states: [FunctionState], nowMilliseconds: Int64) -> Verdict {
        for state in states where state.restartsCount > 0 || state.phase == .restarting || (state.isPinned && state.phase == .stopped) {
            return .failed("function \(state.arn) does not stay up: \(state.lastFailure ?? "it ended")")
        }
        guard nowMilliseconds >= endMilliseconds else { return .watching }
        if let late = states.first(where: { $0.isPinned && $0.phase != .running }) {
            return .failed("function \(late.arn) did not come up in time\(late.lastFailure.map { ": \($0)" } ?? "")")
        }
        return .passed
    }
}
