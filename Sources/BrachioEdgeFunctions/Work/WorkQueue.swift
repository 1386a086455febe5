internal import BrachioCore
internal import NIOCore

/// The requests of one function: those that wait, those that it works on with the time at which each must be done, and results that have not
/// been fetched. A pure value; times are spans since any fixed instant.
package struct WorkQueue: Sendable {
    private struct Kept: Sendable {
        var result: WorkResult
        var until: Duration
    }

    private let function: String
    private let timeout: Duration
    private var waiting: [WorkRequest] = []
    private var first = 0
    private var waitingBytes = 0
    private var working: [WorkRequest.Identifier: (request: WorkRequest, due: Duration)] = [:]
    private var results: [WorkRequest.Identifier: Kept] = [:]

    package init(function: String, timeout: Duration) {
        self.function = function
        self.timeout = timeout
    }

    package var hasWork: Bool { first < waiting.count || !working.isEmpty }
    package var waitingCount: Int { waiting.count - first }
    package var isWorking: Bool { !working.isEmpty }
    /// The earliest time at which a request in work is overdue.
    package var nextDue: Duration? { working.values.lazy.map(\.due).min() }

    /// - Throws: `limitExceeded` where as much waits already as may.
    package mutating func add(_ request: WorkRequest) throws {
        guard waitingCount < FunctionLimits.waitingRequestsCount,
            waitingBytes + request.payload.readableBytes <= FunctionLimits.waitingRequestBytes
        else {
            throw BrachioError(
                .limitExceeded, "function \(function) takes no more messages for now",
                cause: "\(waitingCount) messages with \(waitingBytes) bytes wait for it", mend: "send less, or make the function quicker")
        }
        waiting.append(request)
        waitingBytes += request.payload.readableBytes
    }

    /// The next request, from now on in work.
    package mutating func take(at now: Duration) -> WorkRequest? {
        guard first < waiting.count else { return nil }
        let request = waiting[first]
        first += 1
        waitingBytes -= request.payload.readableBytes
        if first == waiting.count || first >= 256 {
            waiting.removeFirst(first)
            first = 0
        }
        working[request.identifier] = (request, now + timeout)
        return request
    }

    /// Gives back a request that could not be handed over: it is next again.
    package mutating func giveBack(_ identifier: WorkRequest.Identifier) {
        guard let request = working.removeValue(forKey: identifier)?.request else { return }
        waiting.insert(request, at: first)
        waitingBytes += request.payload.readableBytes
    }

    /// The request was worked on. `false` where none of this name is in work.
    package mutating func finish(_ identifier: WorkRequest.Identifier, _ result: WorkResult, at now: Duration) -> Bool {
        guard let request = working.removeValue(forKey: identifier)?.request else { return false }
        if request.wantsResult { keep(result, of: identifier, at: now) }
        return true
    }

    /// Ends whatever is in work with `result`, and says what that was.
    package mutating func failWorking(_ result: WorkResult, at now: Duration) -> [WorkRequest.Identifier] {
        let failed = Array(working.keys)
        for identifier in failed { _ = finish(identifier, result, at: now) }
        return failed
    }

    /// Takes out what waits and nobody wants a result of: another version of the function can have it.
    package mutating func removeEvents() -> [WorkRequest] {
        let events = waiting[first...].filter { !$0.wantsResult }
        waiting = waiting[first...].filter(\.wantsResult)
        first = 0
        waitingBytes = waiting.reduce(0) { $0 + $1.payload.readableBytes }
        return events
    }

    /// Ends whatever waits, too.
    package mutating func failAll(_ result: WorkResult, at now: Duration) -> [WorkRequest.Identifier] {
        while take(at: now) != nil {}
        return failWorking(result, at: now)
    }

    /// Whether a request in work is overdue.
    package func isOverdue(at now: Duration) -> Bool { working.values.contains { $0.due <= now } }

    package enum Fetch: Sendable, Hashable {
        case result(WorkResult)
        /// Waits or is in work.
        case pending
        case unknown
    }

    /// The result, which is not kept any longer.
    package mutating func fetch(_ identifier: WorkRequest.Identifier, at now: Duration) -> Fetch {
        forgetOld(at: now)
        if let kept = results.removeValue(forKey: identifier) { return .result(kept.result) }
        let isKnown = working[identifier]?.request.wantsResult == true
            || waiting[first...].contains { $0.identifier == identifier && $0.wantsResult }
        return isKnown ? .pending : .unknown
    }

    private mutating func keep(_ result: WorkResult, of identifier: WorkRequest.Identifier, at now: Duration) {
        forgetOld(at: now)
        if results.count >= FunctionLimits.keptResultsCount, let oldest = results.min(by: { $0.value.until < $1.value.until })?.key {
            results[oldest] = nil
        }
        results[identifier] = Kept(result: result, until: now + .seconds(FunctionLimits.keptResultSeconds))
    }

    private mutating func forgetOld(at now: Duration) { results = results.filter { $0.value.until > now } }
}
