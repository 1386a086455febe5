package import Foundation

/// One piece of work that somebody asked for by name: its specification, where it stands, and what it gave.
package struct Job: Sendable, Hashable, Codable {
    /// Counts up in the order in which jobs were asked for; jobs that wait start in this order.
    package var number: Int64
    package var kind: JobKind
    /// Unique among the jobs of its kind.
    package var name: String
    /// What was asked for, as JSON in the form of its kind.
    package var specification: Data
    /// Where it stands.
    package var lifecycle: JobLifecycle
    /// What it gave, as JSON in the form of its kind; `nil` until there is something.
    package var outcome: Data?
    package var tags: [String: String]
    package var created: Date
    package var modified: Date
    /// Bytes of the worker's events that have been taken in.
    package var eventsRead: Int

    package init(
        number: Int64 = 0, kind: JobKind, name: String, specification: Data, lifecycle: JobLifecycle, tags: [String: String] = [:],
        created: Date
    ) {
        self.number = number
        self.kind = kind
        self.name = name
        self.specification = specification
        self.lifecycle = lifecycle
        outcome = nil
        self.tags = tags
        self.created = created
        modified = created
        eventsRead = 0
    }

    package var id: JobID { JobID(kind: kind, name: name) }
}

/// A job's kind and name.
package struct JobID: Sendable, Hashable {
    package let kind: JobKind
    package let name: String

    package init(kind: JobKind, name: String) {
        self.kind = kind
        self.name = name
    }
}
