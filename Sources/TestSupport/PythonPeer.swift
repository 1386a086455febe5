public import Foundation

/// A Python that has the peers (Pillow, NumPy, ONNX Runtime, …) that tests compare with: `BRACHIO_TEST_PYTHON`, or
/// `.venv/bin/python` in the package.
public enum PythonPeer {
    public static let missing = "no Python with the peers: set BRACHIO_TEST_PYTHON, or make .venv from scripts/requirements-test.txt"

    public static let executable = find("BRACHIO_TEST_PYTHON", ".venv")

    /// A Python with boto3 and awscli as devices of some years ago have them: `BRACHIO_TEST_OLDER_PYTHON`, or `.venv-older/bin/python`.
    public static let older = find("BRACHIO_TEST_OLDER_PYTHON", ".venv-older")

    public static let olderMissing = "no older clients: run scripts/python-peers.sh older, or set BRACHIO_TEST_OLDER_PYTHON"

    private static func find(_ variable: String, _ folder: String) -> URL? {
        let environment = ProcessInfo.processInfo.environment[variable]
        let python = environment.map { URL(fileURLWithPath: $0) } ?? TestData.packageRoot.appendingPathComponent("\(folder)/bin/python")
        return FileManager.default.isExecutableFile(atPath: python.path) ? python : nil
    }

    /// The Python of `.venv-NAME`, which `scripts/python-peers.sh NAME` makes: for clients that do not go together with the others.
    public static func executable(_ name: String) -> URL? {
        let python = TestData.packageRoot.appendingPathComponent(".venv-\(name)/bin/python")
        return FileManager.default.isExecutableFile(atPath: python.path) ? python : nil
    }

    /// No script of a test takes so long. One that hangs is interrupted, so that what it has started ends with it and the test tells its name.
    private static let secondsMax = 720.0

    /// Runs a script with arguments and returns what it printed. Throws where it does not end with status 0.
    @discardableResult
    public static func run(
        _ script: String, _ arguments: [String] = [], environment: [String: String] = [:], by executable: URL? = executable
    ) throws -> String {
        guard let executable else { throw Failure(text: missing) }
        let process = Process()
        process.executableURL = executable
        // A thread of Swift's pool, which starts it, hands on that its signals are blocked.
        process.arguments = ["-c", "import signal; signal.pthread_sigmask(signal.SIG_SETMASK, []); del signal\n" + script] + arguments
        // Without a buffer, Python loses what is left of a long line where a signal cuts its writing in two.
        process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "PYTHONUNBUFFERED" }.merging(environment, uniquingKeysWith: { $1 })
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let limits = [(secondsMax, SIGINT), (secondsMax + 60, SIGKILL)].map { seconds, signal in
            let act = DispatchWorkItem { kill(process.processIdentifier, signal) }
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: act)
            return act
        }
        defer { limits.forEach { $0.cancel() } }
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(text: "Python ended with status \(process.terminationStatus)")
        }
        return String(decoding: printed, as: UTF8.self)
    }

    public struct Failure: Error, CustomStringConvertible {
        let text: String
        public var description: String { text }
    }
}
