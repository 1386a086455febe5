internal import Dispatch
internal import Foundation
package import BrachioEdgeRuntime

/// Answers requests to the page: a log-in with the page's one password, then how the device is.
package actor PageDesk {
    private let thing: String
    private let password: @Sendable () throws -> PagePassword?
    private let sinceBootSeconds: @Sendable () -> Int64
    private let status: @Sendable () async -> AgentStatus
    private let pictures: @Sendable () async -> [FunctionPicture]
    private var sessions = PageSessions()
    private var throttle = PageThrottle()
    private var isComparing = false

    /// - Parameter password: as it is kept now; asked at each request, so that a new one counts at once.
    package init(
        thing: String, password: @escaping @Sendable () throws -> PagePassword?, sinceBootSeconds: @escaping @Sendable () -> Int64,
        status: @escaping @Sendable () async -> AgentStatus, pictures: @escaping @Sendable () async -> [FunctionPicture] = { [] }
    ) {
        self.thing = thing
        self.password = password
        self.sinceBootSeconds = sinceBootSeconds
        self.status = status
        self.pictures = pictures
    }

    package func answer(_ request: PageRequest) async -> PageResponse {
        let path = request.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        switch (request.method, path) {
        case ("GET", "/"):
            guard isLoggedIn(request) else { return .page(200, LogInDocument(thing: thing).html) }
            return .page(200, StatusDocument(await status(), picturesOf: await pictures().map(\.arn)).html)
        case ("GET", "/status.json"):
            guard isLoggedIn(request) else { return .json(401, #"{"error":"log in at / first"}"#) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return .json(200, (try? encoder.encode(await status())).map { String(decoding: $0, as: UTF8.self) } ?? "{}")
        case ("GET", _) where path.hasPrefix("/pictures/"):
            guard isLoggedIn(request) else { return .text(401, "Log in at / first.") }
            let all = await pictures()
            guard let number = Int(path.dropFirst("/pictures/".count)), all.indices.contains(number), let bytes = LastPicture.read(all[number].file) else {
                return .text(404, "There is no picture yet.")
            }
            return .jpeg(bytes)
        case ("POST", "/login"): return await logIn(request)
        case ("POST", "/logout"):
            if let token = PageToken(cookies: request.cookies) { sessions.close(token) }
            return .seeOther("/", [("Set-Cookie", "\(PageToken.cookie)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")])
        case (_, "/"), (_, "/status.json"): return .text(405, "Only GET is answered here.", [("Allow", "GET")])
        case (_, "/login"), (_, "/logout"): return .text(405, "Only POST is answered here.", [("Allow", "POST")])
        default: return .text(404, "There is nothing here. The device's page is at /.")
        }
    }

    private func isLoggedIn(_ request: PageRequest) -> Bool {
        guard let token = PageToken(cookies: request.cookies), let kept = try? password() else { return false }
        return sessions.isOpen(token, kept, atSeconds: sinceBootSeconds())
    }

    private func logIn(_ request: PageRequest) async -> PageResponse {
        func refuse(_ status: Int, _ words: String, _ headers: [(String, String)] = []) -> PageResponse {
            .page(status, LogInDocument(thing: thing, failure: words).html, headers)
        }
        guard let kept = try? password() else { return refuse(503, "No password can be read on this device. Set one there: brachio-edge password") }
        guard let given = LogInForm.password(request.body) else { return refuse(400, "The form held no password.") }
        let now = sinceBootSeconds(), wait = throttle.waitSeconds(request.address, atSeconds: now)
        guard wait == 0 else { return refuse(429, "Too many attempts. Try again in \(wait) seconds.", [("Retry-After", "\(wait)")]) }
        // One at a time: whoever guesses from many addresses gets no further than the derivation takes.
        guard !isComparing else { return refuse(429, "Somebody else is logging in. Try again.", [("Retry-After", "1")]) }
        throttle.attempt(request.address, atSeconds: now)
        isComparing = true
        let matches = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: kept.matches(given)) }
        }
        isComparing = false
        guard matches else { return refuse(401, "That is not the password.") }
        throttle.succeeded(request.address)
        let token = PageToken()
        sessions.open(token, kept, atSeconds: sinceBootSeconds())
        return .seeOther(
            "/", [("Set-Cookie", "\(PageToken.cookie)=\(token.text); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\(PageLimits.sessionSecondsMax)")])
    }
}
