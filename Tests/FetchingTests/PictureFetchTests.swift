import BrachioCore
import BrachioFetching
import Foundation
import TestSupport
import Testing

@Suite("Files from other hosts")
struct PictureFetchTests {
    private func code(_ address: String, own: [String] = []) async -> String {
        do { return "\(try await PictureFetch(ownHosts: own).get(address).count) bytes" } catch { return "\((error as? BrachioError)?.message ?? "\(error)")" }
    }

    @Test("only https, without passwords, is fetched", arguments: [
        ("http://example.org/a.jpg", "its address does not begin with https://"), ("file:///etc/passwd", "it is no address"),
        ("ftp://example.org/a.jpg", "its address does not begin with https://"), ("https://", "it is no address"),
        ("https://ann:secret@example.org/a.jpg", "its address has a name or password in it"), ("example.org/a.jpg", "it is no address"),
    ])
    func refused(address: String, why: String) async { #expect(await code(address) == why) }

    @Test("hosts of private networks are refused whatever they are called", arguments: [
        "https://127.0.0.1/a.jpg", "https://localhost/a.jpg", "https://[::1]/a.jpg", "https://[::ffff:127.0.0.1]/a.jpg", "https://2130706433/a.jpg",
        "https://0x7f.1/a.jpg", "https://169.254.169.254/latest/meta-data", "https://10.0.0.1:8443/a.jpg",
    ])
    func local(address: String) async { #expect(await code(address) == "its host is in a private network") }

    @Test("a host of the owner's is a name or an address, without port, path or scheme")
    func hosts() {
        for host in ["photos.example.org", "localhost", "10.0.0.7", "::1", "[fd00::7]"] { #expect(PictureFetch.isHost(host), "\(host)") }
        for text in ["", "http://a.example", "a.example:8080", "abc:80", "a.example/photos", "ann@a.example", "a b"] { #expect(!PictureFetch.isHost(text), "\(text)") }
    }

    /// A host on loopback. `body` gets its address.
    private func withHost(_ body: (String) async throws -> Void) async throws {
        let process = Process(), output = Pipe()
        process.executableURL = PythonPeer.executable
        process.arguments = ["-c", """
            import http.server, sys
            class Host(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    places = {"/away": "http://127.0.0.2:9/a", "/round": "/round", "/here": "/picture", "/file": "file:///etc/passwd"}
                    if self.path in places:
                        self.send_response(302); self.send_header("Location", places[self.path]); self.end_headers(); return
                    self.send_response(200 if self.path in ("/picture", "/large", "/endless") else 404)
                    if self.path == "/large": self.send_header("Content-Length", str(1 << 30))
                    self.end_headers()
                    if self.path == "/picture": self.wfile.write(b"p" * 1000)
                    try:
                        while self.path == "/endless": self.wfile.write(b"x" * 65536)
                    except OSError: pass
                def log_message(self, *arguments): pass
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
            print(server.server_port, flush=True)
            server.serve_forever()
            """]
        process.standardOutput = output
        try process.run()
        defer {
            // Threads of a pool hand the signals that they block on to their children.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        try await body("http://127.0.0.1:\(port)")
    }

    @Test("from the owner's own host: within its limits, and no way from there to another", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func own() async throws {
        try await withHost { host in
            let own = ["127.0.0.1"]
            #expect(await code(host + "/picture", own: own) == "1000 bytes")
            #expect(await code(host + "/here", own: own) == "1000 bytes")
            #expect(await code(host + "/none", own: own) == "its host answers with status 404")
            #expect(await code(host + "/large", own: own) == "it has more than 16777216 bytes")
            #expect(await code(host + "/endless", own: own) == "it has more than 16777216 bytes")
            #expect(await code(host + "/away", own: own) == "its address does not begin with https://")
            #expect(await code(host + "/file", own: own) == "it is no address")
            #expect(await code(host + "/round", own: own) == "it leads elsewhere more than 3 times")
            #expect(await code(host + "/picture") == "its address does not begin with https://")
        }
    }
}
