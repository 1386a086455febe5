/// How far a job is, in data objects.
package struct LabelCounters: Sendable, Hashable {
    package var total = 0
    package var humanLabelled = 0
    package var machineLabelled = 0
    /// Declined by everybody, or unreadable: they will have no label.
    package var failed = 0
    /// Tasks that workers hold right now.
    package var held = 0

    package var labelled: Int { humanLabelled + machineLabelled }
    package var unlabelled: Int { total - labelled - failed }
    package var isDone: Bool { unlabelled <= 0 }
}
