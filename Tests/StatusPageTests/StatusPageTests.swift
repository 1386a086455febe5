import BrachioCertificates
import BrachioEdgeRuntime
import BrachioStatusPage
import Foundation
import Logging
import NIOPosix
import TestSupport
import Testing

@Suite(
    "The page's port", .timeLimit(.minutes(5)), .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct StatusPageTests {
    private func page(_ folder: URL, _ clock: EdgeClock = .system) -> StatusPage {
        StatusPage(
            StatusPage.Settings(host: "127.0.0.1", port: 0, folder: folder, thing: "garden"), clock: clock, notBeforeSeconds: 1_790_000_000,
            eventLoops: MultiThreadedEventLoopGroup.singleton, log: Logger(label: "page") { _ in SwiftLogNoOpLogHandler() }, status: { .played() })
    }

    @Test("is open while a password is set, and proves itself with a certificate of its own authority, whatever the clock says")
    func port() async throws {
        try await withTemporaryFolderAsync { folder in
            // The clock of a device that nobody has set.
            let page = page(folder, EdgeClock(wallMilliseconds: { 0 }, sinceBootMilliseconds: EdgeClock.system.sinceBootMilliseconds, boot: "x")), file = PasswordFile(folder)
            await page.look()
            #expect(await page.port == nil)
            try file.write(try PagePassword("three-quiet-words", rounds: 10))
            await page.look()
            let port = try #require(await page.port)
            let printed = try PythonPeer.run(
                """
                import http.client, socket, ssl, sys, urllib.parse
                port, context = int(sys.argv[1]), ssl.create_default_context(cafile=sys.argv[2])

                def ask(method, path, body=None, headers={}):
                    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=120)
                    connection.request(method, path, body, headers)
                    answer = connection.getresponse()
                    return answer.status, answer.headers, answer.read()

                print("first:", ask("GET", "/")[0], "head:", ask("HEAD", "/")[2])
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                print("wrong:", ask("POST", "/login", urllib.parse.urlencode({"password": "not this one"}), form)[0])
                status, headers, _ = ask("POST", "/login", urllib.parse.urlencode({"password": "three-quiet-words"}), form)
                cookie = headers["Set-Cookie"].split(";")[0]
                print("right:", status, b"No connection to the cloud" in ask("GET", "/", headers={"Cookie": cookie})[2])
                print("too large:", ask("POST", "/login", "x" * 5000, form)[0], ask("GET", "/" + "x" * 20000)[0])
                with socket.create_connection(("127.0.0.1", port), timeout=120) as plain:
                    plain.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
                    print("without TLS:", b"HTTP" in plain.recv(1000))
                """, ["\(port)", folder.appendingPathComponent("authority.pem").path])
            #expect(printed == """
                first: 200 head: b''
                wrong: 401
                right: 303 True
                too large: 413 431
                without TLS: False

                """)
            try file.remove()
            await page.look()
            #expect(await page.port == nil)
        }
    }

    @Test("a port that somebody has is tried again, and the agent goes on")
    func taken() async throws {
        try await withTemporaryFolderAsync { folder in
            let first = page(folder.appendingPathComponent("a"))
            try PasswordFile(folder.appendingPathComponent("a")).write(try PagePassword("three-quiet-words", rounds: 10))
            await first.look()
            let port = try #require(await first.port), seconds = Counter()
            let second = StatusPage(
                StatusPage.Settings(host: "127.0.0.1", port: port, folder: folder.appendingPathComponent("b"), thing: "garden"),
                clock: EdgeClock(wallMilliseconds: EdgeClock.system.wallMilliseconds, sinceBootMilliseconds: { seconds.milliseconds }, boot: "x"), notBeforeSeconds: 0,
                eventLoops: MultiThreadedEventLoopGroup.singleton, log: Logger(label: "page") { _ in SwiftLogNoOpLogHandler() }, status: { .played() })
            try PasswordFile(folder.appendingPathComponent("b")).write(try PagePassword("three-quiet-words", rounds: 10))
            await second.look()
            #expect(await second.port == nil)
            try PasswordFile(folder.appendingPathComponent("a")).remove()
            await first.look()
            seconds.add(StatusPage.againSeconds)
            await second.look()
            #expect(await second.port == port)
            try PasswordFile(folder.appendingPathComponent("b")).remove()
            await second.look()
        }
    }

    @Test("the addresses that people are told are those that the port answers at")
    func addresses() {
        func addresses(_ host: String?) -> [String] { StatusPage.Settings(host: host, port: 1234, folder: URL(fileURLWithPath: "/"), thing: "garden").addresses }
        #expect(addresses("127.0.0.1") == ["https://127.0.0.1:1234/"])
        #expect(addresses("::1") == ["https://[::1]:1234/"])
        // All addresses of version 4: none of version 6.
        #expect(!addresses(nil).isEmpty && addresses(nil).allSatisfy { !$0.contains("[") && $0.hasSuffix(":1234/") })
    }

    @Test("the fingerprint is the one that others see")
    func fingerprint() async throws {
        try await withTemporaryFolderAsync { folder in
            let certificate = try PageCertificate(in: folder, for: [HostName("127.0.0.1")], thing: "garden", now: Date())
            let printed = try PythonPeer.run(
                """
                import hashlib, ssl, sys
                digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(open(sys.argv[1]).read().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----")).hexdigest().upper()
                print(":".join(digest[i:i + 2] for i in range(0, len(digest), 2)))
                """, [folder.appendingPathComponent("server.pem").path])
            #expect(try printed == certificate.fingerprint() + "\n")
        }
    }
}
