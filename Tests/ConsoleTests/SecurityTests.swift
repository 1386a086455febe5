import Foundation
import TestSupport
import Testing

/// What the console refuses, asked by Python's own HTTP client.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct SecurityTests {
    private static let client = """
        import http.client, json, re, sys, urllib.parse
        console, link = sys.argv[1], sys.argv[2]
        host = console.removeprefix("http://")
        cookies = {}
        def ask(method, path, fields=None, headers={}, body=None):
            connection = http.client.HTTPConnection(host)
            sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), **headers}
            if fields is not None:
                body = urllib.parse.urlencode(fields)
                sent["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, value = line.split(";")[0].split("=", 1)
                cookies[name] = value
            return answer, text
        def token():
            return re.search('name="csrf-token" content="([^"]*)"', ask("GET", "/account")[1]).group(1)
        def sign_in():
            return ask("POST", link.removeprefix(console), {})

        """

    private func run(_ script: String) throws -> String {
        try RunningServer.with { server in
            try PythonPeer.run(Self.client + script, [server.console, server.consoleLink ?? ""])
        }
    }

    @Test("every answer forbids inline scripts, frames and guessing of types; the cookie is kept from scripts and other sites")
    func headers() throws {
        let printed = try run("""
            signed, _ = sign_in()
            cookie = signed.headers.get_all("Set-Cookie")[0]
            for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
                assert flag in cookie, cookie
            for path in ("/", "/account", "/sign-in", "/nowhere", "/static/console.css", "/static/none.css"):
                answer, _ = ask("GET", path)
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, (path, policy)
                assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["X-Frame-Options"] == "DENY", path
                print(path, answer.status, answer.headers["Cache-Control"])
            """)
        #expect(printed.split(separator: "\n") == [
            "/ 200 no-store", "/account 200 no-store", "/sign-in 303 no-store", "/nowhere 404 no-store", "/static/console.css 200 no-cache",
            "/static/none.css 404 no-store",
        ])
    }

    @Test("a change without the session's token, or from another site, is refused and changes nothing")
    func forgery() throws {
        let printed = try run("""
            sign_in()
            right = token()
            change = {"email": "me@example.org"}
            def status(fields, headers={}):
                return ask("POST", "/account/email", fields, headers)[0].status
            print(status(change), status({**change, "csrf": "0" * 64}), status({**change, "csrf": right}, {"Origin": "https://evil.example"}),
                  status({**change, "csrf": right}, {"Sec-Fetch-Site": "cross-site"}), ask("POST", "/account/email", body="csrf=" + right)[0].status)
            assert "me@example.org" not in ask("GET", "/account")[1]
            print(status({**change, "csrf": right}, {"Origin": console, "Sec-Fetch-Site": "same-origin"}))
            assert "me@example.org" in ask("GET", "/account")[1]
            print(ask("POST", "/account/email", {**change, "email": "a"}, {"X-CSRF-Token": right})[0].headers["Location"])
            print(ask("POST", "/sign-in", {"user": "owner", "password": "x"}, {"Origin": "https://evil.example"})[0].status)
            """)
        #expect(printed == "403 403 403 403 403\n303\n/account\n403\n")
    }

    @Test("whoever is not signed in is sent to sign in, scripts are told, and a form that is too large is refused")
    func strangers() throws {
        let printed = try run("""
            answer, _ = ask("GET", "/account?x=1")
            print(answer.status, answer.headers["Location"])
            answer, text = ask("GET", "/account", headers={"Accept": "application/json"})
            print(answer.status, json.loads(text)["code"])
            print(ask("POST", "/account/email", {"email": "a@b"})[0].status)
            print(ask("POST", "/sign-in", {"user": "a", "password": "b" * 300_000})[0].status)
            for next in ("//evil.example", "https://evil.example", "/\\\\evil.example", "javascript:alert(1)"):
                assert 'value="/"' in ask("GET", "/sign-in?" + urllib.parse.urlencode({"next": next}))[1], next
            text = ask("POST", "/sign-in", {"user": '"><script>alert(1)</script>', "password": "x"})[1]
            assert "<script>alert" not in text and "&lt;script&gt;alert" in text
            """)
        #expect(printed == "303 /sign-in?next=%2Faccount%3Fx%3D1\n401 NotSignedIn\n401\n413\n")
    }

    @Test("guessing passwords is slowed down")
    func guessing() throws {
        let printed = try run("""
            guess = lambda: ask("POST", "/sign-in", {"user": "owner", "password": "guess"})[0].status
            print([guess() for _ in range(5)])
            # From here on the time until the next one doubles, from a second: soon it is longer than a guess takes on any machine.
            print(any(guess() == 429 for _ in range(12)))
            """)
        #expect(printed == "[401, 401, 401, 401, 401]\nTrue\n")
    }
}
