package import Foundation

/// Where a labelling job stands: a pure value that takes events and says what is to be done next.
///
///     initializing → inProgress → finishing → completed
///                         ↓
///                      stopping → stopped
///
/// From anywhere before the end a job can fail or be stopped. An event that means nothing where the job stands changes nothing.
package struct LabellingLifecycle: Sendable, Hashable, Codable {
    package enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
        /// The input manifest is being read.
        case initializing
        /// People answer.
        case inProgress
        /// Everything is labelled; the output is written for the last time.
        case finishing
        /// Nothing is handed out any more; people finish what they hold, and what there is, is written.
        case stopping
        case completed, failed, stopped

        package var isEnd: Bool { self == .completed || self == .failed || self == .stopped }

        /// Whether an answer to a task that was handed out still counts.
        package var takesAnswers: Bool { self == .inProgress || self == .stopping }
    }

    package enum StopCause: String, Sendable, Hashable, Codable {
        case asked, humanLabelledMaximum, percentageMaximum
    }

    package enum Event: Sendable, Hashable {
        /// The input is read, and there is something to label.
        case imported
        /// Every object has its label, or will never have one.
        case allDone
        case stop(StopCause)
        /// The output is in the bucket.
        case delivered
        case failed(String)
        /// The program has started again.
        case recovered
    }

    package enum Action: Sendable, Hashable {
        case readInput, writeOutput
    }

    package private(set) var phase = Phase.initializing
    package private(set) var stopping: StopCause?
    package private(set) var failureReason: String?
    package private(set) var opened: Date?
    /// When it began to stop.
    package private(set) var closing: Date?
    package private(set) var ended: Date?

    package init() {}

    /// Answers may be changed for so long after a job has ended.
    package static let correctionSeconds = 7 * 86_400.0

    /// Whether people may change what they have answered: also when the job has ended, since its manifest can be written again.
    package func takesCorrections(at now: Date) -> Bool {
        switch phase {
        case .inProgress, .stopping, .finishing: true
        case .completed, .stopped: now.timeIntervalSince(ended ?? now) < Self.correctionSeconds
        case .initializing, .failed: false
        }
    }

    /// Takes an event and returns what is to be done about it.
    package mutating func apply(_ event: Event, at now: Date) -> [Action] {
        guard !phase.isEnd else { return [] }
        switch (event, phase) {
        case (.imported, .initializing):
            phase = .inProgress
            opened = now
        case (.allDone, .inProgress):
            phase = .finishing
            return [.writeOutput]
        case (.stop(let cause), .initializing):
            stopping = cause
            end(.stopped, now)
        case (.stop(let cause), .inProgress), (.stop(let cause), .finishing):
            stopping = cause
            closing = now
            phase = .stopping
            return [.writeOutput]
        case (.delivered, .finishing): end(.completed, now)
        case (.delivered, .stopping): end(.stopped, now)
        case (.failed(let reason), _):
            failureReason = reason
            end(.failed, now)
        case (.recovered, .initializing): return [.readInput]
        case (.recovered, .finishing), (.recovered, .stopping): return [.writeOutput]
        default: break
        }
        return []
    }

    private mutating func end(_ phase: Phase, _ now: Date) {
        self.phase = phase
        ended = now
    }
}
