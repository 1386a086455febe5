/// Who may still be shown a data object: a pure value over counts.
///
/// As many workers as the job asks for answer an object. Each of them has a seat from the moment that the object is shown to them.
package struct Seating: Sendable, Hashable {
    /// Where an object stands; the raw values are those in the table.
    package enum State: Int, Sendable, Hashable, CaseIterable {
        case open = 0
        case labelled = 1
        case machineLabelled = 2
        /// It will have no label.
        case failed = 3
    }

    package let workers: Int
    package var answers = 0
    package var held = 0
    package var declines = 0
    /// A state that was decided elsewhere: the model's label, or a photo that cannot be read.
    package var decided: State?

    /// Every worker may answer it: its label is known.
    package var isGold = false

    package init(workers: Int) { self.workers = workers }

    /// An object that so many workers declined goes to nobody else.
    package var isDeclined: Bool { declines >= workers }

    package var state: State {
        if isGold { return .labelled }
        if answers >= workers { return .labelled }
        if let decided { return decided }
        if isDeclined { return answers > 0 ? .labelled : .failed }
        return .open
    }

    /// Seats that nobody has.
    package var seats: Int {
        if isGold { return max(0, LabellingLimits.goldWorkers - answers - held) }
        return state == .open ? max(0, workers - answers - held) : 0
    }
}
