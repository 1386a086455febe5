internal import BrachioCore
internal import Foundation

extension Process {
    /// Waits for its end, and after so many seconds kills it.
    func waitUntilExit(patienceSeconds: Int) {
        let end = ContinuousClock.now + .seconds(patienceSeconds)
        while isRunning, ContinuousClock.now < end { usleep(20_000) }
        if isRunning { kill(processIdentifier, SIGKILL) }
        while isRunning { usleep(20_000) }
    }
}

/// The server that a command talks to: one that runs on the data folder, or one that the command starts and ends.
final class OwnServer {
    private let process: Process?

    /// Returns once a server answers.
    ///
    /// - Parameters:
    ///   - options: of `brachio serve`, for the case that one is started.
    ///   - log: where such a server writes its log; to standard error where it is `nil`.
    init(_ data: DataFolder, options: [String], log: URL? = nil) async throws {
        try data.make()
        if let client = try? BucketClient(data), await client.isServed() {
            process = nil
            return
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0])
        process.arguments = ["serve", "--data", data.url.path, "--json"] + options
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        if let log {
            try Data().write(to: log)
            process.standardError = try FileHandle(forWritingTo: log)
        }
        try process.run()
        var line = Data()
        while !line.contains(0x0A), case let piece = output.fileHandleForReading.availableData, !piece.isEmpty { line += piece }
        guard line.contains(0x0A) else {
            process.waitUntilExit()
            throw BrachioError(.system, "the server did not start", mend: "start it yourself to see why: brachio serve --data \(data.url.path)")
        }
        self.process = process
    }

    var isOwn: Bool { process != nil }

    /// Ends the server where it was started here. One that takes longer is killed, which costs nothing that it has acknowledged.
    func stop(patienceSeconds: Int = 40) {
        guard let process, process.isRunning else { return }
        process.terminate()
        process.waitUntilExit(patienceSeconds: patienceSeconds)
    }
}
