internal import BrachioArchive
internal import BrachioCore
internal import BrachioDeployment
internal import Foundation
internal import NIOCore

/// The device: a bundle from `brachio device add`, unpacked into a folder of its own, and the agent that runs on it.
final class DemoDevice {
    static let name = "garden"

    private let stage: DemoStage
    private let folder: URL
    private var agent: DemoBackground?

    /// Both cables end at the server.
    init(_ stage: DemoStage, data: DataFolder, endpoint: DemoCable, broker: DemoCable) throws {
        self.stage = stage
        folder = try Self.folder(stage)
        let bundle = folder.appendingPathComponent("\(Self.name).tar.gz")
        try DemoPrograms.run(DemoPrograms.brachio, [
            "device", "add", Self.name, "--data", data.url.path, "--host", "127.0.0.1", "--port", String(endpoint.port), "--mqtt-port",
            String(broker.port), "--data-folder", "data", "--out", bundle.path,
        ], on: stage)
        let unpacked = folder.appendingPathComponent(Self.unpacked)
        try FileManager.default.createDirectory(at: unpacked, withIntermediateDirectories: true)
        _ = try Archive.extract(bundle, to: unpacked)
        try settle()
    }

    private static let unpacked = "disk"
    private var configuration: URL { folder.appendingPathComponent("\(Self.unpacked)/\(Self.name)/config.json") }

    /// The agent answers at a socket, whose path may not be long.
    private static func folder(_ stage: DemoStage) throws -> URL {
        let own = try stage.emptied("device")
        guard own.path.utf8.count > 75 else { return own }
        let short = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-demo-\(getpid())")
        try FileManager.default.createDirectory(at: short, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        stage.say("   the device's folder is \(short.path): the path of \(own.path) is too long for a socket")
        return short
    }

    /// A port that is free, and a trial short enough to look at.
    private func settle() throws {
        var settings = try JSONDecoder().decode(EdgeConfiguration.self, from: Data(contentsOf: configuration))
        settings.functionsPort = try FreePort.find()
        settings.trialSeconds = 2
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(try encoder.encode(settings), to: configuration)
    }

    func start() async throws {
        stage.say("   $ brachio-edge run --config \(configuration.path)")
        let agent = try DemoBackground(DemoPrograms.edge, ["run", "--config", configuration.path], log: folder.appendingPathComponent("agent.log"))
        self.agent = agent
        try await stage.wait(for: "the device's connection") {
            try agent.requireRunning()
            return (try? status().connection.isConnected) == true
        }
        stage.say("   connected, with \(try status().memoryKibibytes / 1024) MiB of memory")
    }

    /// Of what `brachio-edge status` says.
    struct Status: Decodable {
        struct Connection: Decodable { var isConnected: Bool }
        struct Spool: Decodable {
            var messagesCount: Int
            var refused: Int
            var dropped: [String: Int]
        }

        var connection: Connection
        var spool: Spool
        var memoryKibibytes: Int
    }

    func status() throws -> Status {
        let text = try DemoPrograms.run(DemoPrograms.edge, ["status", "--json", "--config", configuration.path], on: stage, isShown: false)
        return try JSONDecoder().decode(Status.self, from: text)
    }

    func requireRunning() throws { try agent?.requireRunning() }
    func stop() { agent?.stop() }
}

/// A port of this machine that nobody listens on now.
enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in(), length = socklen_t(MemoryLayout<sockaddr_in>.size)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
        }
        guard outcome else { throw BrachioError(.system, "there is no free port", cause: String(cString: strerror(errno))) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
