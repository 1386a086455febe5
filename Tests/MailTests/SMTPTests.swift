import BrachioMail
import Foundation
import TestSupport
import Testing

/// Letters to a real SMTP server on loopback: aiosmtpd 1.4.
@Suite(.enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct SMTPTests {
    /// A server that prints its port, then takes one message and prints it with who signed in and whether TLS was on.
    private static let server = """
        import asyncio, json, os, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        mode, certificate, key = sys.argv[1:4]
        context = None
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate, key)
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody"):
                    return "550 no such user"
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                print(json.dumps([envelope.mail_from, envelope.rcpt_tos, envelope.content.decode(), session.auth_data, session.ssl is not None or mode == "smtps"]), flush=True)
                return "250 taken"
        def sign_in(server, session, envelope, mechanism, data):
            good = (data.login, data.password) == (b"me@example.org", b"p:ss")
            return AuthResult(success=good, handled=good, auth_data="me" if good else None)
        def make():
            return SMTP(Handler(), tls_context=context if mode == "starttls" else None, auth_required=mode != "plain", authenticator=sign_in,
                        auth_require_tls=mode == "starttls", require_starttls=mode == "starttls", hostname="localhost")
        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(make, "127.0.0.1", 0, ssl=context if mode == "smtps" else None)
            print(server.sockets[0].getsockname()[1], flush=True)
            await loop.run_in_executor(None, sys.stdin.read)
            # At once: a handshake that a client broke off would be waited for.
            os._exit(0)
        asyncio.run(main())
        """

    private struct Peer {
        let process = Process()
        let input = Pipe(), output = Pipe()

        init(_ mode: String, certificate: String = "", key: String = "") throws {
            process.executableURL = PythonPeer.executable
            process.arguments = ["-c", SMTPTests.server, mode, certificate, key]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
        }

        func line() -> String {
            var line = Data()
            while !line.contains(0x0A), case let piece = output.fileHandleForReading.availableData, !piece.isEmpty { line += piece }
            return String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func stop() {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }

    private func letter(to address: String = "anna@example.org") throws -> Letter {
        try Letter(to: address, subject: "Hello", text: "there\n.\nend", written: Date(timeIntervalSince1970: 1_800_000_000))
    }

    /// A certificate for `localhost` that only this test trusts.
    private func withCertificate(_ body: (String, String) async throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            let certificate = folder.path + "/certificate.pem", key = folder.path + "/key.pem"
            try PythonPeer.run("""
                import subprocess, sys
                subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", sys.argv[1], "-keyout", sys.argv[2]], check=True, capture_output=True)
                """, [certificate, key])
            try await body(certificate, key)
        }
    }

    @Test("in clear to this machine: envelope and content arrive as they were, and an unknown mailbox is refused for good")
    func plain() async throws {
        let peer = try Peer("plain")
        defer { peer.stop() }
        let transport = SMTPTransport(try MailServer("smtp://127.0.0.1:\(peer.line())", sender: "brachio@example.net"))
        try await transport.deliver(try letter())
        let arrived = peer.line()
        #expect(arrived.hasPrefix("[\"brachio@example.net\", [\"anna@example.org\"], \"Date: Fri, 15 Jan 2027 08:00:00 +0000\\r\\nFrom: Brachio <brachio@example.net>"))
        #expect(arrived.contains(Data("there\n.\nend".utf8).base64EncodedString()))
        await #expect { try await transport.deliver(try letter(to: "nobody@example.org")) } throws: { ($0 as? MailFailure)?.isPermanent == true }
    }

    @Test("STARTTLS and TLS from the start, signed in; an unknown certificate and a wrong password send nothing", arguments: ["starttls", "smtps"])
    func encrypted(_ mode: String) async throws {
        try await withCertificate { certificate, key in
            let peer = try Peer(mode, certificate: certificate, key: key)
            defer { peer.stop() }
            let place = "localhost:\(peer.line())", scheme = mode == "smtps" ? "smtps" : "smtp"
            let server = try MailServer("\(scheme)://me%40example.org:p%3Ass@\(place)")
            await #expect { try await SMTPTransport(server).deliver(try letter()) } throws: { ($0 as? MailFailure)?.isPermanent == false }
            let wrong = try MailServer("\(scheme)://me%40example.org:other@\(place)")
            await #expect { try await SMTPTransport(wrong, trusted: certificate).deliver(try letter()) } throws: { failure in
                !"\(failure)".contains("other@")
            }
            try await SMTPTransport(server, trusted: certificate).deliver(try letter())
            #expect(peer.line().hasSuffix("\"me\", true]"))
        }
    }

    @Test("a server that is not there is worth another attempt")
    func absent() async throws {
        let peer = try Peer("plain")
        let port = peer.line()
        peer.stop()
        let transport = SMTPTransport(try MailServer("smtp://127.0.0.1:\(port)"))
        await #expect { try await transport.deliver(try letter()) } throws: { ($0 as? MailFailure)?.isPermanent == false }
    }
}
