import BrachioCore
import Foundation
import Testing

/// `brachio train` as a real process that signal 9 ends at chosen instants; what the resumed runs give in the end is what one run
/// without an end in between gives, byte for byte.
@Suite(.enabled(if: BrachioProcess.isBuilt, "the program is built by a full build only"))
struct KilledTrainingTests {
    private static let training = [
        "train", "photos", "--layers", "20", "--image-size", "16", "--batch", "6", "--learning-rate", "0.02", "--epochs", "20",
        "--average-decay", "0.9", "--threads", "2",
    ]

    /// When the process is killed: at what its log and its files show. What has come once has come, also where nobody looked just then.
    private enum Instant: CaseIterable {
        case runRecorded, bestStored, epochDone, checkpointStaged, twoEpochsDone, bestStaged, packageStaged, packageInRunFolder

        /// - Parameter arrivals: names that have come up in the run's folder.
        func hasCome(_ log: () -> String, _ run: URL, _ arrivals: Set<String>) -> Bool {
            func exists(_ name: String) -> Bool { arrivals.contains(name) || FileManager.default.fileExists(atPath: run.appendingPathComponent(name).path) }
            func isStaging(_ name: String) -> Bool { arrivals.contains { $0.hasPrefix(".\(name).") } }
            switch self {
            case .runRecorded: return exists("run.json")
            // Nothing but the first epoch's parameters: the checkpoint is yet to come.
            case .bestStored: return exists("best.checkpoint")
            case .epochDone: return log().contains("\nepoch ")
            case .checkpointStaged: return isStaging("latest.checkpoint")
            case .twoEpochsDone: return log().components(separatedBy: "\nepoch ").count > 2
            case .bestStaged: return isStaging("best.checkpoint")
            case .packageStaged: return isStaging("parts.tar.gz")
            case .packageInRunFolder: return exists("parts.tar.gz")
            }
        }
    }

    @Test("killed again and again and resumed, the model is the same as without, and nothing else is left")
    func killed() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            let whole = try BrachioProcess.run(Self.training + ["--out", "whole.tar.gz"], in: folder)
            #expect(whole.status == 0, "\(whole.errors)")
            var kills = 0
            for (number, instant) in Instant.allCases.enumerated() {
                let arguments = Self.training + ["--out", "parts.tar.gz"] + (number > 0 ? ["--resume"] : [])
                let end = try run(arguments, in: folder, killAt: instant)
                // The last instants are so short that a process may get past them; none may end in another way.
                #expect(end == .killed || end == .finished && number >= 6, "\(instant)")
                if end == .finished { break }
                kills += 1
            }
            #expect(kills >= 6)
            let finished = FileManager.default.fileExists(atPath: folder.appendingPathComponent("parts.tar.gz").path)
            if !finished {
                let last = try BrachioProcess.run(Self.training + ["--out", "parts.tar.gz", "--resume"], in: folder)
                #expect(last.status == 0, "\(last.errors)")
            }
            let expected = try Data(contentsOf: folder.appendingPathComponent("whole.tar.gz"))
            #expect(try Data(contentsOf: folder.appendingPathComponent("parts.tar.gz")) == expected)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.sorted() == ["log", "parts.tar.gz", "photos", "whole.tar.gz"])
        }
    }

    private enum End { case killed, finished, failed }

    private func run(_ arguments: [String], in folder: URL, killAt instant: Instant) throws -> End {
        let log = folder.appendingPathComponent("log")
        try Data().write(to: log)
        let process = Process()
        process.executableURL = BrachioProcess.executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        let run = folder.appendingPathComponent("parts.run")
        var arrivals = FolderArrivals(run)
        try process.run()
        while process.isRunning {
            arrivals.wait(milliseconds: 1)
            if instant.hasCome({ (try? String(contentsOf: log, encoding: .utf8)) ?? "" }, run, arrivals.names) {
                kill(process.processIdentifier, SIGKILL)
                break
            }
        }
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { return process.terminationStatus == SIGKILL ? .killed : .failed }
        return process.terminationStatus == 0 ? .finished : .failed
    }
}
