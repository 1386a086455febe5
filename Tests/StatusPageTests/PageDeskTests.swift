import BrachioDeployment
import BrachioEdgeRuntime
import BrachioStatusPage
import Foundation
import Synchronization
import TestSupport
import Testing

/// A device's page without its port: the time, the password and the status are the test's.
final class PlayedPage: Sendable {
    static let secret = "three-quiet-words"

    let seconds = Mutex<Int64>(1_000)
    let kept: Mutex<PagePassword?>
    let status = Mutex(AgentStatus.played())
    let pictures = Mutex<[FunctionPicture]>([])
    private let made = Mutex<PageDesk?>(nil)

    init() throws {
        kept = Mutex(try PagePassword(Self.secret, rounds: 10))
        made.withLock {
            $0 = PageDesk(
                thing: "garden", password: { self.kept.withLock { $0 } }, sinceBootSeconds: { self.seconds.withLock { $0 } }, status: { self.status.withLock { $0 } },
                pictures: { self.pictures.withLock { $0 } })
        }
    }

    var desk: PageDesk { made.withLock { $0! } }

    func get(_ path: String, _ cookies: String = "") async -> PageResponse {
        await desk.answer(PageRequest(method: "GET", path: path, cookies: cookies, address: "192.0.2.1"))
    }

    func post(_ path: String, _ body: String = "", cookies: String = "", from address: String = "192.0.2.1") async -> PageResponse {
        await desk.answer(PageRequest(method: "POST", path: path, cookies: cookies, body: Array(body.utf8), address: address))
    }

    /// The cookie that a log-in gives.
    func logIn() async throws -> String {
        let response = await post("/login", "password=\(Self.secret)")
        #expect(response.status == 303)
        return String(try #require(response.header("Set-Cookie")).prefix { $0 != ";" })
    }
}

extension PageResponse {
    func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
}

extension AgentStatus {
    /// A device in trouble, one of whose functions says what a browser must not take for markup.
    static func played() -> AgentStatus {
        let text = #"""
            {"thing": "garden", "version": "1.2.3", "atSeconds": 1790000000, "upSeconds": 93784, "memoryKibibytes": 12600, "freeDiskBytes": 5368709120,
            "connection": {"isConnected": false, "cause": "no route to <host>", "connectionsCount": 3},
            "deployment": {"running": "d-1", "phase": "trial", "previousCount": 2},
            "spool": {"messagesCount": 41, "bytes": 20480, "oldestSeconds": 3700, "accepted": 1041, "refused": 0, "confirmed": 1000, "dropped": {"age": 7}},
            "routes": {"routed": 1, "unrouted": 0, "undelivered": 0}, "functions": [
                {"arn": "arn:aws:lambda:us-east-1:123456789012:function:watch:3", "phase": "restarting", "isPinned": true, "restartsCount": 2,
                "lastFailure": "<script>alert('x')</script>", "memoryKibibytes": 2048, "counts": {"frames": 12}}]}
            """#
        do { return try JSONDecoder().decode(AgentStatus.self, from: Data(text.utf8)) } catch { fatalError("\(error)") }
    }
}

@Suite("The device's page", .timeLimit(.minutes(5)))
struct PageDeskTests {
    @Test("nobody sees the status before the log-in")
    func closed() async throws {
        let page = try PlayedPage()
        let first = await page.get("/")
        #expect(first.status == 200 && first.text.contains("type=\"password\"") && first.text.contains("garden") && !first.text.contains("watch"))
        let machine = await page.get("/status.json")
        #expect(machine.status == 401 && !machine.text.contains("watch"))
        for cookies in ["__Host-brachio-edge=", "__Host-brachio-edge=" + String(repeating: "0", count: 64), "x; =; __Host-brachio-edge"] {
            #expect(await page.get("/", cookies).text.contains("type=\"password\""))
        }
    }

    @Test("who knows the password sees how the device is, whatever its functions say, until they log out")
    func open() async throws {
        let page = try PlayedPage(), cookie = try await page.logIn()
        let shown = await page.get("/", "other=1; " + cookie)
        for words in [
            "No connection to the cloud", "no route to &lt;host&gt;", "41 (20 KiB), the oldest for 1 h 1 min", "7: age", "restarted 2 times", "watch:3",
            "1 d 2 h", "12 MiB", "5.0 GiB", "2026-09-21 14:13:20 UTC", "&lt;script&gt;alert(&#39;x&#39;)", "http-equiv=\"refresh\"",
        ] { #expect(shown.text.contains(words), "\(words) is missing in \(shown.text)") }
        #expect(!shown.text.contains("<script"))
        let json = await page.get("/status.json", cookie)
        #expect(json.status == 200)
        #expect(try JSONDecoder().decode(AgentStatus.self, from: Data(json.text.utf8)) == page.status.withLock { $0 })
        #expect(await page.post("/logout", cookies: cookie).status == 303)
        #expect(await page.get("/status.json", cookie).status == 401)
    }

    @Test("what a function saw last is shown to who has logged in, and no other file in its place")
    func pictures() async throws {
        try await withTemporaryFolderAsync { folder in
            let page = try PlayedPage(), cookie = try await page.logIn(), file = folder.appendingPathComponent("last.jpg")
            #expect(await page.get("/pictures/0", cookie).status == 404)
            page.pictures.withLock { $0 = [FunctionPicture(arn: page.status.withLock { $0.functions[0].arn }, file: file)] }
            #expect(await page.get("/", cookie).text.contains(#"<img src="/pictures/0" alt="What watch:3 saw last">"#))
            #expect(await page.get("/pictures/0", cookie).status == 404)
            let jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3])
            try jpeg.write(to: file)
            let shown = await page.get("/pictures/0?1", cookie)
            #expect(shown.status == 200 && shown.body == Array(jpeg) && shown.header("Content-Type") == "image/jpeg")
            #expect(await page.get("/pictures/0").status == 401)
            for path in ["/pictures/1", "/pictures/-1", "/pictures/", "/pictures/0/../../last.jpg"] { #expect(await page.get(path, cookie).status == 404) }
            for other in [Data("root:x:0:0".utf8), jpeg + Data(count: PageLimits.pictureBytesMax)] {
                try other.write(to: file)
                #expect(await page.get("/pictures/0", cookie).status == 404)
            }
        }
    }

    @Test("the cookie goes to this host alone, over TLS alone, to no script and from no other site; nothing is kept or framed")
    func headers() async throws {
        let page = try PlayedPage(), response = await page.post("/login", "password=\(PlayedPage.secret)"), cookie = try #require(response.header("Set-Cookie"))
        for word in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(word)) }
        #expect(!cookie.contains("Domain"))
        for answer in [response, await page.get("/"), await page.get("/status.json"), await page.get("/nothing")] {
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(answer.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
            #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        }
    }

    @Test("a session ends by its time, by a new password, and by the removal of the password")
    func ends() async throws {
        let page = try PlayedPage()
        let first = try await page.logIn()
        page.seconds.withLock { $0 += PageLimits.sessionSecondsMax - 1 }
        #expect(await page.get("/status.json", first).status == 200)
        page.seconds.withLock { $0 += 1 }
        #expect(await page.get("/status.json", first).status == 401)
        let second = try await page.logIn()
        let other = try PagePassword("another-password", rounds: 10)
        page.kept.withLock { $0 = other }
        #expect(await page.get("/status.json", second).status == 401)
        page.kept.withLock { $0 = nil }
        #expect(await page.get("/status.json", second).status == 401)
        #expect(await page.post("/login", "password=another-password").status == 503)
    }

    @Test("the oldest session gives way to the one over the limit")
    func many() async throws {
        let page = try PlayedPage()
        var cookies: [String] = []
        for _ in 0...PageLimits.sessionsMax {
            cookies.append(try await page.logIn())
            page.seconds.withLock { $0 += 1 }
        }
        #expect(await page.get("/status.json", cookies[0]).status == 401)
        for cookie in cookies.dropFirst() { #expect(await page.get("/status.json", cookie).status == 200) }
    }

    @Test("failures are free five times, then each doubles the wait; another address does not wait; the right password starts afresh")
    func throttle() async throws {
        let page = try PlayedPage()
        for _ in 0..<5 { #expect(await page.post("/login", "password=wrong-password").status == 401) }
        for wait: Int64 in [1, 2, 4, 8] {
            let refused = await page.post("/login", "password=\(PlayedPage.secret)")
            #expect(refused.status == 429 && refused.header("Retry-After") == "\(wait)")
            #expect(await page.post("/login", "password=\(PlayedPage.secret)", from: "192.0.2.2").status == 303)
            page.seconds.withLock { $0 += wait }
            #expect(await page.post("/login", "password=wrong-password").status == 401)
        }
        page.seconds.withLock { $0 += 16 }
        _ = try await page.logIn()
        for _ in 0..<5 { #expect(await page.post("/login", "password=wrong-password").status == 401) }
    }

    @Test("other methods and paths are named, and a form without a password")
    func other() async throws {
        let page = try PlayedPage()
        #expect(await page.post("/").header("Allow") == "GET")
        #expect(await page.get("/login").header("Allow") == "POST")
        #expect(await page.get("/../etc/passwd").status == 404)
        #expect(await page.get("/?x=1").status == 200)
        for body in ["", "password", "password=", "word=x", "password=%", "password=%zz", "password=%ff"] { #expect(await page.post("/login", body).status == 400) }
    }

    @Test("any bytes for a form are answered, and what a browser would send for a password is that password")
    func forms() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                Bool.random(using: &random) ? Array("=&%+password".utf8).randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
            }
            _ = LogInForm.password(bytes)
            let secret = String(decoding: bytes, as: UTF8.self)
            guard !secret.isEmpty, let sent = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { continue }
            #expect(LogInForm.password(Array("a=b&password=\(sent)&c".utf8)) == secret)
        }
        #expect(LogInForm.password(Array("password=a+b%2Bc".utf8)) == "a b+c")
    }
}
