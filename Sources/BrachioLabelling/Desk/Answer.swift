package import Foundation

/// What a worker says of a task.
package struct Answer: Sendable, Hashable {
    package enum Decision: String, Sendable, Hashable, Codable, CaseIterable {
        /// The photo is of these classes.
        case label
        /// Not now: it comes back to this worker at the end.
        case skip
        /// Not by this worker.
        case decline
        /// What was said before of the task does not hold, and the task is held again.
        case undo
    }

    /// Made by the client: an answer that is sent twice counts once.
    package var id: UUID
    package var task: Int64
    package var decision: Decision
    /// Names of classes; one where the job selects one.
    package var classes: [String]
    /// Time that the worker looked at the photo.
    package var seconds: Double

    package init(id: UUID = UUID(), task: Int64, decision: Decision = .label, classes: [String] = [], seconds: Double = 0) {
        self.id = id
        self.task = task
        self.decision = decision
        self.classes = classes
        self.seconds = seconds
    }
}

/// What became of an answer. `saved` and `duplicate` mean that it is on disk.
package struct Receipt: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case saved
        /// An answer of this id is kept already.
        case duplicate
        /// The task's time was over, and others have answered the photo meanwhile.
        case expired
        case refused(String)

        package var isKept: Bool { self == .saved || self == .duplicate }
    }

    package var id: UUID
    package var status: Status

    package init(id: UUID, status: Status) {
        self.id = id
        self.status = status
    }
}
