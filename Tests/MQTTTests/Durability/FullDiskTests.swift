import Foundation
import TestSupport
import Testing

/// `scripts/full_disk.py` with the built program: a disk that is really full.
@Suite("Broker: a full disk", .enabled(if: RunningServer.isBuilt && PythonPeer.executable != nil, "needs the program and paho-mqtt"))
struct FullDiskTests {
    /// Whether file systems may be mounted here.
    static let mayMount: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(
        "on a full disk nothing is acknowledged that cannot be kept, and when there is room again everything is", .timeLimit(.minutes(10)),
        .enabled(if: mayMount, "only root may mount a small file system"))
    func fullDisk() throws {
        struct Summary: Decodable {
            var acknowledged: Int
            var delivered: Int
        }
        let script = TestData.packageRoot.appendingPathComponent("scripts/full_disk.py")
        let process = Process(), output = Pipe()
        process.executableURL = PythonPeer.executable
        process.arguments = [script.path, "--program", RunningServer.executable.path]
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let summary = try JSONDecoder().decode(Summary.self, from: printed)
        #expect(summary.acknowledged == 300 && summary.delivered == 300)
    }
}
