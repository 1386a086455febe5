internal import BrachioAccounts
internal import Hummingbird

/// The cookie that holds the browser's secret: no script reads it, and no other site's request carries it.
struct SessionCookie: Sendable {
    let isEncrypted: Bool

    /// Cookies do not know ports: the port in the name keeps two servers on one machine apart.
    func name(_ request: Request) -> String {
        let port = request.head.authority?.split(separator: ":").last.flatMap { Int($0) }.map { "-\($0)" } ?? ""
        return (isEncrypted ? "__Host-" : "") + "brachio-session" + port
    }

    func read(_ request: Request) -> String? { request.cookies[name(request)]?.value }

    func set(_ token: String, _ request: Request, _ response: inout Response) {
        let seconds = Int(SessionLifetime.standard.absoluteSeconds)
        response.setCookie(
            Cookie(name: name(request), value: token, maxAge: seconds, path: "/", secure: isEncrypted, httpOnly: true, sameSite: .lax))
    }

    func clear(_ request: Request, _ response: inout Response) {
        response.setCookie(Cookie(name: name(request), value: "", maxAge: 0, path: "/", secure: isEncrypted, httpOnly: true, sameSite: .lax))
    }
}
