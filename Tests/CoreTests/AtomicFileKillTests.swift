import BrachioCore
import Foundation
import Testing

/// A child process replaces a file and is killed with SIGKILL on the way: the file is then the old or the new one, whole.
@Suite("Atomic file under kill -9", .serialized)
struct AtomicFileKillTests {
    /// Pieces that the child writes; the kill comes before the piece of the given number, or after the last.
    @Test("killed while writing: the old content stays", arguments: [0, 1, 7, 16])
    func whileWriting(piece: Int) async throws {
        let stage = try Stage(owner: getpid(), plan: piece)
        defer { stage.remove() }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let stage = Stage(openedBy: getppid())
            let plan = try stage.plan()
            try AtomicFile.replace(stage.file) { handle in
                for piece in 0..<16 {
                    if piece == plan { kill(getpid(), SIGKILL) }
                    try handle.write(contentsOf: Stage.content("N").prefix(Stage.size / 16))
                }
                if plan == 16 { kill(getpid(), SIGKILL) }
            }
        }
        #expect(try Data(contentsOf: stage.file) == Stage.content("O"))
    }

    /// The child writes one content after the other without pause; a second thread kills it after so many turns of a loop.
    @Test("killed at an arbitrary instant: one whole content is there", arguments: [1, 20_000, 300_000, 1_000_000, 3_000_000, 9_000_000])
    func anywhere(turns: Int) async throws {
        let stage = try Stage(owner: getpid(), plan: turns)
        defer { stage.remove() }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let stage = Stage(openedBy: getppid())
            let turns = try stage.plan()
            Thread.detachNewThread {
                var random = SplitMix64(seed: 0), sum: UInt64 = 0
                for _ in 0..<turns { sum ^= random.next() }
                // Always so; asking keeps the loop in the program.
                if sum != 1 { kill(getpid(), SIGKILL) }
            }
            while true {
                for letter in ["A", "B", "C"] { try AtomicFile.write(Stage.content(letter), to: stage.file) }
            }
        }
        let found = try Data(contentsOf: stage.file)
        #expect(["O", "A", "B", "C"].contains { found == Stage.content($0) })
    }

    /// A folder that parent and child both find by the parent's process number.
    private struct Stage {
        static let size = 1 << 20
        let folder: URL
        var file: URL { folder.appendingPathComponent("content") }

        static func content(_ letter: String) -> Data { Data(repeating: Array(letter.utf8)[0], count: size) }

        init(openedBy parent: pid_t) {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-kill-\(parent)")
        }

        init(owner: pid_t, plan: Int) throws {
            self.init(openedBy: owner)
            remove()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(String(plan).utf8).write(to: folder.appendingPathComponent("plan"))
            try Self.content("O").write(to: file)
        }

        func plan() throws -> Int {
            let text = try String(contentsOf: folder.appendingPathComponent("plan"), encoding: .utf8)
            return try #require(Int(text))
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }
}
