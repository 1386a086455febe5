import Foundation
import TestSupport
import Testing

@Suite("The command line over TLS", .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)))
struct CommandsOverTLSTests {
    private func devices(_ server: RunningServer) throws -> (status: Int32, errors: String) {
        let process = Process(), errors = Pipe()
        process.executableURL = RunningServer.executable
        process.arguments = ["device", "list", "--data", server.data.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test("a server that other machines reach is trusted by the authority of its data folder, and by no other")
    func trust() throws {
        try RunningServer.with(options: ["--host", "0.0.0.0"]) { server in
            let address = server.data.appendingPathComponent("endpoint.json")
            let recorded = try String(contentsOf: address, encoding: .utf8)
            #expect(recorded.contains("https:"))
            let trusted = try devices(server)
            #expect(trusted.status == 0, "\(trusted.errors)")
            try RunningServer.with(options: ["--host", "0.0.0.0"]) { other in
                let authority = try FileManager.default.contentsOfDirectory(at: other.data.appendingPathComponent("ca"), includingPropertiesForKeys: nil)
                    .first { $0.lastPathComponent == "authority.pem" }
                let own = server.data.appendingPathComponent("ca/authority.pem")
                try Data(contentsOf: #require(authority)).write(to: own)
            }
            let refused = try devices(server)
            #expect(refused.status != 0 && refused.errors.contains("no server answers at https://"), "\(refused.errors)")
        }
    }
}
