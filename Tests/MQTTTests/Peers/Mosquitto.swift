import Foundation
import TestSupport

/// The broker mosquitto, for one test: TLS with client certificates, sessions on disk.
final class Mosquitto {
    static let path = InstalledTool.path("mosquitto")
    static let missing = "mosquitto is not installed"

    let port: Int
    private let process = Process()

    init(in folder: URL, _ certificates: TestCertificates) throws {
        port = try Self.freePort()
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
        process.executableURL = URL(fileURLWithPath: Self.path ?? "/usr/sbin/mosquitto")
        process.arguments = ["-c", file.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
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
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                guard bind(descriptor, general, length) == 0, getsockname(descriptor, general, &length) == 0 else { throw NoPort() }
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }
}
