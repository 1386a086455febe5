import BrachioCertificates
import BrachioCore
import Foundation
import TestSupport
import Testing

/// The authority's files, and OpenSSL's and Python's verdict on what it issues.
@Suite("The installation's own authority")
struct AuthorityTests {
    private func folder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-ca-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private func mode(_ file: URL) throws -> Int? { try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int }

    @Test("it is made once, and only its owner reads its key")
    func files() throws {
        try folder { folder in
            let made = try CertificateAuthority.readOrMake(in: folder)
            let pem = try String(contentsOf: made.file, encoding: .utf8)
            #expect(pem.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
            _ = try CertificateAuthority.readOrMake(in: folder)
            #expect(try String(contentsOf: made.file, encoding: .utf8) == pem)
            #expect(try mode(folder) == 0o700)
            #expect(try mode(folder.appendingPathComponent("authority.key")) == 0o600)
            let other = try CertificateAuthority.readOrMake(in: folder, name: "devices", title: "Brachio devices")
            #expect(try String(contentsOf: other.file, encoding: .utf8) != pem)
        }
    }

    @Test("files that do not belong together, or are damaged, are named")
    func damage() throws {
        try folder { folder in
            let file = try CertificateAuthority.readOrMake(in: folder).file
            let key = folder.appendingPathComponent("authority.key")
            _ = try CertificateAuthority.readOrMake(in: folder, name: "other")
            try FileManager.default.removeItem(at: key)
            #expect(throws: BrachioError.self) { try CertificateAuthority.readOrMake(in: folder) }
            try FileManager.default.copyItem(at: folder.appendingPathComponent("other.key"), to: key)
            let wrong = #expect(throws: BrachioError.self) { try CertificateAuthority.readOrMake(in: folder) }
            #expect(wrong?.message.contains("authority.key is not the key of") == true)
            try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8).write(to: file)
            let damaged = #expect(throws: BrachioError.self) { try CertificateAuthority.readOrMake(in: folder) }
            #expect(damaged?.code == .corrupted && damaged?.message.contains(file.path) == true)
        }
    }

    @Test("a server's certificate is kept while it covers the names and is valid for a while")
    func renewal() throws {
        try folder { folder in
            let now = Date(timeIntervalSince1970: 1_800_000_000)
            let authority = try CertificateAuthority.readOrMake(in: folder, now: now)
            let names = [HostName("box.example"), HostName("192.0.2.7"), HostName("2001:db8::7")]
            let first = try authority.serverCertificate(for: names, now: now)
            #expect(Set(first.names) == Set(names))
            let file = folder.appendingPathComponent("server.pem")
            let kept = try Data(contentsOf: file)
            _ = try authority.serverCertificate(for: [names[1]], now: now + 300 * 86_400)
            #expect(try Data(contentsOf: file) == kept)
            let late = try authority.serverCertificate(for: names, now: now + 380 * 86_400)
            #expect(late.notValidAfter > first.notValidAfter)
            let more = try authority.serverCertificate(for: names + [HostName("other.example")], now: now + 380 * 86_400)
            #expect(more.names.contains(.name("other.example")))
        }
    }

    @Test("OpenSSL accepts server and client certificates for their purpose and names, and nothing else", .enabled(if: OpenSSL.isThere, "no openssl"))
    func peer() throws {
        try folder { folder in
            let authority = try CertificateAuthority.readOrMake(in: folder)
            let names = HostName.names(listeningOn: HostName("192.0.2.7"), and: [HostName("box.example")])
            try authority.issue(.server(names)).write(certificate: folder.appendingPathComponent("s.pem"), key: folder.appendingPathComponent("s.key"))
            try authority.issue(.client(commonName: "camera")).write(
                certificate: folder.appendingPathComponent("c.pem"), key: folder.appendingPathComponent("c.key"))
            func verify(_ file: String, _ options: String...) throws -> Bool {
                let ca = authority.file.path
                return try OpenSSL.run(["verify", "-x509_strict", "-CAfile", ca] + options + [folder.appendingPathComponent(file).path])
            }
            #expect(try verify("s.pem", "-purpose", "sslserver", "-verify_hostname", "box.example"))
            #expect(try verify("s.pem", "-purpose", "sslserver", "-verify_ip", "192.0.2.7"))
            #expect(try verify("s.pem", "-purpose", "sslserver", "-verify_ip", "::1"))
            #expect(try !verify("s.pem", "-purpose", "sslserver", "-verify_hostname", "other.example"))
            #expect(try !verify("s.pem", "-purpose", "sslclient"))
            #expect(try verify("c.pem", "-purpose", "sslclient"))
            #expect(try !verify("c.pem", "-purpose", "sslserver"))
            let stranger = try CertificateAuthority.readOrMake(in: folder, name: "stranger")
            #expect(try !OpenSSL.run(["verify", "-CAfile", stranger.file.path, folder.appendingPathComponent("s.pem").path]))
        }
    }

    @Test("names and addresses", arguments: [
        ("127.0.0.1", "127.0.0.1", true, false), ("::1", "::1", true, false), ("[::1]", "::1", true, false), ("LOCALHOST", "localhost", true, false),
        ("0.0.0.0", "0.0.0.0", false, true), ("::", "::", false, true), ("127.evil.example", "127.evil.example", false, false),
        ("192.0.2.300", "192.0.2.300", false, false),
    ])
    func names(text: String, shown: String, isLoopback: Bool, isWildcard: Bool) {
        let name = HostName(text)
        #expect((name.text, name.isLoopback, name.isWildcard) == (shown, isLoopback, isWildcard))
    }
}

/// The system's OpenSSL, as a judge.
private enum OpenSSL {
    static let file = URL(fileURLWithPath: "/usr/bin/openssl")
    static let isThere = FileManager.default.isExecutableFile(atPath: file.path)

    static func run(_ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = file
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
