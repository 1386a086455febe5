internal import BrachioJobs
internal import Foundation

/// Says on standard output what a worker does, one event a line.
struct WorkerReport: Sendable {
    func log(_ line: String) { say(WorkerEvent(time: Date(), log: line)) }

    func say(_ event: WorkerEvent) {
        guard let line = try? event.line() else { return }
        // Whole lines in one write: the server may read at any time.
        line.withUnsafeBytes { bytes in _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count) }
    }
}
