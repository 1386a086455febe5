import Foundation
import TestSupport

/// An authority with a server's and a client's certificate, made by `openssl` for one test.
struct TestCertificates {
    static let missing = "openssl is not installed"
    static let openssl = InstalledTool.path("openssl")

    let folder: URL

    var authority: URL { folder.appendingPathComponent("ca.pem") }
    var server: URL { folder.appendingPathComponent("server.pem") }
    var serverKey: URL { folder.appendingPathComponent("server.key") }
    var client: URL { folder.appendingPathComponent("client.pem") }
    var clientKey: URL { folder.appendingPathComponent("client.key") }

    init(in folder: URL) throws {
        self.folder = folder
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try run(["req", "-x509", "-days", "2", "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem"] + key)
        for (name, subject) in [("server", "/CN=localhost"), ("client", "/CN=thing-1")] {
            try run(["req", "-subj", subject, "-keyout", "\(name).key", "-out", "\(name).csr"] + key)
            try Data("subjectAltName=DNS:localhost,IP:127.0.0.1\n".utf8).write(to: folder.appendingPathComponent("names"))
            try run([
                "x509", "-req", "-days", "2", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names",
                "-out", "\(name).pem",
            ])
        }
    }

    private struct Failure: Error {}

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.openssl ?? "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Failure() }
    }

    /// What `brachio serve` is told.
    var serverOptions: [String] {
        ["--mqtts-certificate", server.path, "--mqtts-key", serverKey.path, "--mqtts-client-ca", authority.path]
    }
}
