internal import Foundation
internal import Synchronization

/// One line on a terminal that is written again and again; nothing where no person looks.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let width = Mutex(0)

    init(json: Bool) { isShown = !json && StandardError.isTerminal }

    func show(_ text: String) {
        guard isShown else { return }
        let blank = width.withLock { width in
            defer { width = text.count }
            return max(0, width - text.count)
        }
        StandardError.writePart("\r" + text + String(repeating: " ", count: blank))
    }

    /// Leaves the line as it is and begins a new one.
    func end() {
        guard isShown, width.withLock({ $0 > 0 }) else { return }
        StandardError.writePart("\n")
        width.withLock { $0 = 0 }
    }
}
