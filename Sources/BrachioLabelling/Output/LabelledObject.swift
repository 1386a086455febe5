internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A data object with its label, on its way to a file.
package struct LabelledObject: Sendable, Hashable {
    package var number: Int
    package var source: String
    /// The line of the input.
    package var record: String
    package var state: Seating.State
    package var classes: [Int]
    /// One for each class; empty where the input brought the label.
    package var confidences: [Double]
    package var labelled: Date?
    package var failure: String?
    /// Classes that it had before, in jobs that verify or adjust.
    package var current: [String]?
    /// Counts the changes of the label.
    package var changes: Int

    static let columns = "id, number, source, record, state, label, confidence, labelled, failure, current, changes"

    init(_ row: Row) {
        number = row["number"]
        source = row["source"]
        record = row["record"]
        state = Seating.State(rawValue: row["state"]) ?? .open
        classes = (row["label"] as String?).map(ClassList.indices) ?? []
        confidences = (row["confidence"] as String?).map(ClassList.confidences) ?? []
        labelled = (row["labelled"] as Int64?).map(Milliseconds.date)
        changes = row["changes"]
        failure = row["failure"]
        current = (row["current"] as String?).map(NameList.names)
    }

    /// Whether the line came with this label, and nobody has said anything since.
    var isImported: Bool { state == .labelled && confidences.isEmpty && !classes.isEmpty }
}
