internal import BrachioCore
internal import Foundation

/// The programs that the demo runs, as a person would.
enum DemoPrograms {
    /// This very program.
    static let brachio = URL(fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0])
    /// The device's agent, which is built beside it.
    static let edge = brachio.deletingLastPathComponent().appendingPathComponent("brachio-edge")

    static func requireEdge() throws {
        guard FileManager.default.isExecutableFile(atPath: edge.path) else {
            throw BrachioError(
                .notFound, "the device's agent is not built: there is no \(edge.path)",
                mend: "build it with make build, or run brachio demo --without-device")
        }
    }

    /// Runs one to its end and returns what it wrote; what it says meanwhile is shown. - Throws: `system` with its last words.
    @discardableResult
    static func run(_ program: URL, _ arguments: [String], on stage: DemoStage, isShown: Bool = true) throws -> Data {
        if isShown { stage.say("   $ " + ([program.lastPathComponent] + arguments).map(quoted).joined(separator: " ")) }
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let reading = DispatchGroup()
        let written = SharedData()
        DispatchQueue.global().async(group: reading) { written.data = output.fileHandleForReading.readDataToEndOfFile() }
        var said = Data()
        while case let piece = errors.fileHandleForReading.availableData, !piece.isEmpty {
            said += piece
            if isShown, !stage.json { StandardError.writePart(String(decoding: piece, as: UTF8.self).split(separator: "\n").map { "     \($0)\n" }.joined()) }
        }
        reading.wait()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let words = String(decoding: said + written.data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            let wasShown = isShown && !stage.json
            throw BrachioError(
                .system, "\(program.lastPathComponent) \(arguments.prefix(2).joined(separator: " ")) failed",
                cause: wasShown ? "what it said is above" : String(words.suffix(2_000)))
        }
        return written.data
    }

    private final class SharedData: @unchecked Sendable {
        var data = Data()
    }

    private static func quoted(_ word: String) -> String { word.contains(where: { " '\"{}$".contains($0) }) ? "'\(word)'" : word }
}

/// A program that runs beside the demo until it is stopped. What it says goes to a file.
final class DemoBackground {
    private let process = Process()
    let log: URL

    init(_ program: URL, _ arguments: [String], log: URL) throws {
        self.log = log
        try Data().write(to: log)
        let file = try FileHandle(forWritingTo: log)
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    /// - Throws: `system` with the end of its log where it has ended by itself.
    func requireRunning() throws {
        guard !process.isRunning else { return }
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        throw BrachioError(.system, "\(process.executableURL?.lastPathComponent ?? "a program") has ended", cause: String(text.suffix(1_000)), mend: "see \(log.path)")
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit(patienceSeconds: 20)
    }
}
