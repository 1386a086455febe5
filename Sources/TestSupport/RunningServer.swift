public import Foundation

/// The built `brachio` serving a data folder of its own on a free port, as a person would start it.
public struct RunningServer {
    /// `http://127.0.0.1:40123`
    public let endpoint: String
    /// `http://127.0.0.1:40124`
    public let console: String
    /// Signs the owner in once.
    public let consoleLink: String?
    public let data: URL
    public let process: Process
    public let accessKeyID: String
    public let secretAccessKey: String
    public let startupMilliseconds: Double
    /// The authority's file that clients need; `nil` for plain HTTP.
    public let authority: String?
    public let mqttPort: Int
    /// 0 where the broker has no certificate.
    public let mqttsPort: Int

    public static let missing = "the program is built by a full build only"

    public static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("brachio")

    public static let isBuilt = FileManager.default.isExecutableFile(atPath: executable.path)

    private struct Announcement: Decodable {
        var endpoint: String
        var console: String
        var consoleLink: String?
        var startupMilliseconds: Double
        var authority: String?
        var mqttPort: Int?
        var mqttsPort: Int?
    }

    private struct Root: Decodable {
        var accessKeyID: String
        var secretAccessKey: String
    }

    /// Starts a server on `data` and returns once it takes connections.
    ///
    /// - Parameter mqttPort: of a server that has ended. Another program may have it for a moment.
    public static func start(on data: URL, options: [String] = [], mqttPort: Int) throws -> RunningServer {
        var attempts = 0
        while true {
            do { return try start(on: data, options: options + ["--mqtt-port", "\(mqttPort)"]) } catch {
                attempts += 1
                if attempts == 10 { throw error }
                usleep(500_000)
            }
        }
    }

    /// Starts a server on `data` and returns once it takes connections.
    public static func start(on data: URL, options: [String] = []) throws -> RunningServer {
        let process = Process()
        process.executableURL = executable
        process.arguments = ["serve", "--data", data.path, "--port", "0", "--console-port", "0", "--json"] + options
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while !line.contains(0x0A), case let piece = output.fileHandleForReading.availableData, !piece.isEmpty { line += piece }
        do {
            let announcement = try JSONDecoder().decode(Announcement.self, from: line)
            let file = data.appendingPathComponent("root-credential.json")
            let root = try JSONDecoder().decode(Root.self, from: try Data(contentsOf: file))
            return RunningServer(
                endpoint: announcement.endpoint, console: announcement.console, consoleLink: announcement.consoleLink, data: data, process: process,
                accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, startupMilliseconds: announcement.startupMilliseconds,
                authority: announcement.authority, mqttPort: announcement.mqttPort ?? 0, mqttsPort: announcement.mqttsPort ?? 0)
        } catch {
            process.terminate()
            process.waitUntilExit()
            throw error
        }
    }

    /// A server on an empty data folder for the length of a closure.
    public static func with<Result>(options: [String] = [], _ body: (RunningServer) throws -> Result) throws -> Result {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-server-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let server = try start(on: data, options: options)
        defer { server.stop() }
        return try body(server)
    }

    /// Asks the server to end, waits for it, and returns its exit status.
    @discardableResult
    public func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        // One that does not end by then is made to, and its status says so.
        var tenths = 0
        while process.isRunning, tenths < 1_200 {
            usleep(100_000)
            tenths += 1
        }
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Ends the server as a power cut would.
    public func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// What `brachio env` prints, and nothing of the machine's own configuration.
    public var environment: [String: String] {
        let variables = [
            "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": accessKeyID, "AWS_SECRET_ACCESS_KEY": secretAccessKey,
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "", "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost",
        ]
        return authority.map { variables.merging(["AWS_CA_BUNDLE": $0]) { $1 } } ?? variables
    }

    /// Runs Python (boto3 and the `aws` command line, `python -m awscli`) against this server and returns what it printed.
    @discardableResult
    public func python(_ script: String, _ arguments: [String] = [], by executable: URL? = PythonPeer.executable) throws -> String {
        try PythonPeer.run(script, arguments, environment: environment, by: executable)
    }
}
