internal import BrachioCore
internal import Foundation
internal import Synchronization

/// What every step of the demo is given: its folder, and how it speaks to whoever looks on.
struct DemoStage {
    let folder: URL
    let json: Bool
    let threads: Int
    let interrupt: Interrupt
    private let steps = Steps()

    init(folder: URL, json: Bool, threads: Int, interrupt: Interrupt) {
        self.folder = folder
        self.json = json
        self.threads = threads
        self.interrupt = interrupt
    }

    private final class Steps: Sendable {
        let count = Mutex(0)
    }

    func place(_ name: String) -> URL { folder.appendingPathComponent(name) }

    /// Says that the next step of the story begins.
    func begin(_ step: String) {
        let number = steps.count.withLock { count in
            count += 1
            return count
        }
        say("\(number). \(step)")
    }

    func say(_ text: String) { if !json { StandardError.write(text) } }

    /// - Throws: `interrupted` once Ctrl-C was pressed.
    func goOn() throws {
        if interrupt.hasArrived { throw BrachioError(.interrupted, "the demo was interrupted", mend: "run it again to go on") }
    }

    /// Asks until it is so. - Throws: `system` after so many seconds, with what was waited for.
    func wait(for what: String, seconds: Int = 120, until holds: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while try await !holds() {
            try goOn()
            guard ContinuousClock.now < end else { throw BrachioError(.system, "\(what) did not come about within \(seconds) seconds") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// A folder without what an earlier demo left in it.
    func emptied(_ name: String) throws -> URL {
        let url = place(name)
        try? FileManager.default.removeItem(at: url)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
}
