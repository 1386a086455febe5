package import Foundation

/// A data object that is shown to a worker, who alone may answer it until the time is over.
package struct LabellingTask: Sendable, Hashable, Codable {
    /// What an answer names.
    package var id: Int64
    /// The object's number in its job, from 0.
    package var object: Int
    /// The photo's address as the manifest has it.
    package var source: String
    package var expires: Date
    /// What the model thinks, where workers may see it.
    package var suggestion: Suggestion?
    /// The number of the group of photos that look like it, where photos are handed out by groups.
    package var group: Int?
    /// The classes that the photo has, in jobs that verify or adjust.
    package var current: [String]?

    /// The last part of the photo's address.
    package var name: String { SourceName.of(source) }
}

/// A class as the model sees it, with the share of such answers that are right.
package struct Suggestion: Sendable, Hashable, Codable {
    package var className: String
    package var confidence: Double

    package init(className: String, confidence: Double) {
        self.className = className
        self.confidence = confidence
    }
}

/// Where a task stands; the raw values are those in the table.
package enum TaskState: Int, Sendable, Hashable {
    case held = 0
    case answered = 1
    /// Passed over: it comes back to this worker when nothing else is left.
    case skipped = 2
    case declined = 3
    /// Its time is over, or it was given back.
    case returned = 4
}

/// The order in which objects are handed out.
package enum ClaimOrder: String, Sendable, Hashable, Codable, CaseIterable {
    /// What the model learns most from; as the manifest has them where there is no model.
    case queue
    /// Photos that look alike one after the other.
    case similarity
    /// Group by group of photos that look alike.
    case group
    /// First what teaches the model most.
    case doubt
}
