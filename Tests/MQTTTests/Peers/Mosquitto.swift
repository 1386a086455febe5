import Foundation
import TestSupport

/// The broker mosquitto, for one test: TLS with client certificates, sessions on disk.
final class Mosquitto {
    static let path = InstalledTool.path("mosquitto")
    static let missing = "mosquitto is not installed"

    let port: Int
    private let process: Process

    /// Returns once it takes connections.
    init(in folder: URL, _ certificates: TestCertificates) throws {
        var attempts = 0
        while true {
            let port = try Self.freePort(), process = try Self.start(in: folder, certificates, port)
            while process.isRunning, !Self.answers(port) { usleep(20_000) }
            attempts += 1
            // One that has ended found its port taken meanwhile.
            if !process.isRunning, attempts < 5 { continue }
            (self.port, self.process) = (port, process)
            return
        }
    }

    private static func start(in folder: URL, _ certificates: TestCertificates, _ port: Int) throws -> Process {
        let configuration = """
            user root
            listener \(port) 127.0.0.1
            cafile \(certificates.authority.path)
            certfile \(certificates.server.path)
            keyfile \(certificates.serverKey.path)
            require_certificate true
            allow_anonymous true
            persistence true
            persistence_location \(folder.path)/
            max_queued_messages 0
            log_dest none

            """
        let file = folder.appendingPathComponent("mosquitto.conf")
        try Data(configuration.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path ?? "/usr/sbin/mosquitto")
        process.arguments = ["-c", file.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// By a signal that cannot be blocked: a process that is started on a thread of Swift's pool inherits that SIGTERM is.
    func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private struct NoPort: Error {}

    /// mosquitto does not say which port it was given, so it is told one that was free just now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                guard bind(descriptor, general, length) == 0, getsockname(descriptor, general, &length) == 0 else { throw NoPort() }
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    private static func answers(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return address
    }
}
