import Foundation

/// The built `brachio` beside the test program, run as a person would run it.
struct BrachioProcess {
    let status: Int32
    let output: String
    let errors: String

    var outputLines: [String] { output.split(separator: "\n").map(String.init) }

    static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("brachio")

    static let isBuilt = FileManager.default.isExecutableFile(atPath: executable.path)

    /// Whether the device's agent is beside it.
    static let agentIsBuilt = FileManager.default.isExecutableFile(
        atPath: executable.deletingLastPathComponent().appendingPathComponent("brachio-edge").path)

    /// Runs to the end. `interruptAt` sends Ctrl-C once a line of standard error contains it.
    static func run(_ arguments: [String], in folder: URL, interruptAt: String? = nil) throws -> BrachioProcess {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        let collected = Collected()
        let reading = DispatchGroup()
        DispatchQueue.global().async(group: reading) {
            collected.output = output.fileHandleForReading.readDataToEndOfFile()
        }
        try process.run()
        // Unlike `read(upToCount:)` this returns what is there without waiting for more.
        while case let piece = errors.fileHandleForReading.availableData, !piece.isEmpty {
            collected.errors += piece
            if let interruptAt, !collected.isInterrupted,
                String(decoding: collected.errors, as: UTF8.self).contains(interruptAt) {
                collected.isInterrupted = true
                process.interrupt()
            }
        }
        reading.wait()
        process.waitUntilExit()
        return BrachioProcess(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: collected.output, as: UTF8.self), errors: String(decoding: collected.errors, as: UTF8.self))
    }

    private final class Collected: @unchecked Sendable {
        var output = Data()
        var errors = Data()
        var isInterrupted = false
    }

    func json<Document: Decodable>(_ type: Document.Type, line: Int = 0) throws -> Document {
        try JSONDecoder().decode(type, from: Data(outputLines[line].utf8))
    }
}
