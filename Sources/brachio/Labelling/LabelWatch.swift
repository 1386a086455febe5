internal import BrachioLabelling
internal import Foundation

/// Waits for the end of a job and shows how far it is.
struct LabelWatch {
    let store: LabellingStore
    let name: String
    let json: Bool

    static let periodSeconds = 0.5

    struct Line: Encodable {
        var event: String
        var labelled: Int
        var total: Int
        var machine: Int
        var manifest: String?

        init(event: String, _ counters: LabelCounters, manifest: String? = nil) {
            self.event = event
            labelled = counters.labelled
            total = counters.total
            machine = counters.machineLabelled
            self.manifest = manifest
        }
    }

    /// - Returns: the job at its end; `nil` where somebody did not want to wait.
    func wait(_ isOver: () -> Bool) async throws -> LabellingJob? {
        let progress = ProgressLine(json: json)
        var last: LabelCounters?
        while true {
            let job = try await store.job(name)
            if job.counters != last {
                last = job.counters
                if json { try JSONLine.write(Line(event: "progress", job.counters)) }
                progress.show("\(Numbers.grouped(job.counters.labelled)) of \(Numbers.grouped(job.counters.total)) photos labelled")
            }
            if job.lifecycle.phase.isEnd || isOver() {
                progress.end()
                return job.lifecycle.phase.isEnd ? job : nil
            }
            try await Task.sleep(for: .seconds(Self.periodSeconds))
        }
    }
}
