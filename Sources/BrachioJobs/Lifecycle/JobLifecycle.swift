package import Foundation

/// Where a job stands and how it came there: a pure value that takes events and says what is to be done next.
///
///     waiting → preparing → working → delivering → completed
///
/// From anywhere before the end a job can fail or be stopped. An event that means nothing where the job stands changes nothing: a
/// worker may end while somebody asks to stop it.
package struct JobLifecycle: Sendable, Hashable, Codable {
    package enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
        /// For a place among the jobs that run.
        case waiting
        /// Its input is being brought to its folder.
        case preparing
        /// Its worker runs.
        case working
        /// What the worker made is being brought to where it was asked for.
        case delivering
        case completed, failed, stopped

        package var isEnd: Bool { self == .completed || self == .failed || self == .stopped }
    }

    package enum StopCause: String, Sendable, Hashable, Codable {
        /// Somebody asked for it.
        case asked
        /// The time that the job was given is over.
        case maxRuntime
    }

    /// One stretch of the job's life.
    package struct Stretch: Sendable, Hashable, Codable {
        package var phase: Phase
        package var start: Date
        package var end: Date?
        package var message: String
        /// Whether the job had been asked to stop and had not ended yet.
        package var isStopping: Bool?
    }

    package enum Event: Sendable, Hashable {
        /// There is a place among the jobs that run.
        case admitted
        case prepared
        case workerEnded(WorkerEnd)
        case delivered
        /// Bringing the input or the output failed, for this reason.
        case failed(String)
        case stop(StopCause)
        /// What the worker says of where it stands.
        case said(String)
        /// The program has started again.
        case recovered
    }

    package enum Action: Sendable, Hashable {
        case prepare, launch, interrupt, deliver
    }

    /// Workers that a crash may cost before the job fails.
    package static let workersMaximum = 3
    /// Stretches that are kept.
    package static let stretchesMaximum = 100

    package private(set) var phase: Phase
    package private(set) var stopping: StopCause?
    package private(set) var failureReason: String?
    package private(set) var stretches: [Stretch]
    /// Workers that ended in a crash.
    package private(set) var crashes: Int

    package init(created: Date) {
        phase = .waiting
        stretches = [Stretch(phase: .waiting, start: created, end: nil, message: "Waiting for a place to run")]
        crashes = 0
    }

    /// When the job was given a place, `nil` before.
    package var started: Date? { stretches.first { $0.phase == .preparing }?.start }
    package var ended: Date? { phase.isEnd ? stretches.last?.start : nil }
    package var message: String { stretches.last?.message ?? "" }

    /// Seconds between the start and the end, or `now`.
    package func runtimeSeconds(now: Date) -> Double {
        started.map { max(0, (ended ?? now).timeIntervalSince($0)) } ?? 0
    }

    /// Takes an event and returns what is to be done about it, in this order.
    package mutating func apply(_ event: Event, at now: Date) -> [Action] {
        guard !phase.isEnd else { return [] }
        switch (event, phase) {
        case (.admitted, .waiting):
            enter(.preparing, "Bringing the input", now)
            return [.prepare]
        case (.prepared, .preparing):
            if stopping != nil { return end(.stopped, now) }
            enter(.working, "Working", now)
            return [.launch]
        case (.workerEnded(let end), .working): return workerEnded(end, now)
        case (.delivered, .delivering): return end(stopping == nil ? .completed : .stopped, now)
        case (.failed(let reason), _): return fail(reason, now)
        case (.stop(let cause), _): return stop(cause, now)
        case (.said(let message), .working):
            stretches[stretches.count - 1].message = message
            return []
        case (.recovered, _): return recover(now)
        default: return []
        }
    }

    private mutating func workerEnded(_ end: WorkerEnd, _ now: Date) -> [Action] {
        switch end {
        case .finished:
            enter(.delivering, "Bringing the result", now)
            return [.deliver]
        case .interrupted(let hasResult):
            // Without anybody having asked, the program itself is going down: the job goes on when it is back.
            guard stopping != nil else { return [] }
            guard hasResult else { return self.end(.stopped, now) }
            enter(.delivering, "Bringing what there is", now)
            return [.deliver]
        case .failed(let reason): return fail(reason, now)
        case .crashed(let how):
            if stopping != nil { return self.end(.stopped, now) }
            crashes += 1
            guard crashes < Self.workersMaximum else {
                return fail("The worker ended unexpectedly \(crashes) times, at last \(how)", now)
            }
            stretches[stretches.count - 1].message = "Starting again after the worker ended unexpectedly (\(how))"
            return [.launch]
        }
    }

    private mutating func stop(_ cause: StopCause, _ now: Date) -> [Action] {
        guard stopping == nil else { return [] }
        stopping = cause
        switch phase {
        case .waiting: return end(.stopped, now)
        case .working, .preparing:
            enter(phase, cause == .asked ? "Stopping as somebody asked for it" : "Stopping as the time that the job was given is over", now)
            stretches[stretches.count - 1].isStopping = true
            return phase == .working ? [.interrupt] : []
        default: return []
        }
    }

    private mutating func recover(_ now: Date) -> [Action] {
        switch phase {
        case .preparing: return [.prepare]
        // A stopped worker has nobody left to interrupt; it is launched to say what it has.
        case .working: return stopping == nil ? [.launch] : [.launch, .interrupt]
        case .delivering: return [.deliver]
        default: return []
        }
    }

    private mutating func fail(_ reason: String, _ now: Date) -> [Action] {
        failureReason = reason
        enter(.failed, reason, now)
        return []
    }

    private mutating func end(_ phase: Phase, _ now: Date) -> [Action] {
        let message =
            switch (phase, stopping) {
            case (.stopped, .maxRuntime): "Stopped as the time that the job was given is over"
            case (.stopped, _): "Stopped as somebody asked for it"
            default: "Completed"
            }
        enter(phase, message, now)
        return []
    }

    private mutating func enter(_ phase: Phase, _ message: String, _ now: Date) {
        self.phase = phase
        if stretches.isEmpty == false { stretches[stretches.count - 1].end = now }
        stretches.append(Stretch(phase: phase, start: now, end: phase.isEnd ? now : nil, message: message))
        if stretches.count > Self.stretchesMaximum { stretches.removeFirst() }
    }
}
