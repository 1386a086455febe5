internal import BrachioAccounts
internal import BrachioGateway
internal import BrachioIdentity
internal import BrachioMQTT

/// Who opens a WebSocket: by a presigned URL, or by the console's cookie.
struct WebSocketVisitors: Sendable {
    enum Visitor {
        case credential(Identity)
        /// Somebody who is signed in at the console and may see messages.
        case person(String)
        /// Shows nothing.
        case nobody
        /// Shows something that is not good, or is another site's page.
        case refused
    }

    let presigned: PresignedConnection
    let accounts: AccountStore

    func visitor(_ upgrade: WebSocketUpgrade) async throws -> Visitor {
        do {
            if let identity = try await presigned.caller(target: upgrade.target, headers: upgrade.headers) { return .credential(identity) }
        } catch { return .refused }
        // A browser takes a page of any site here, with this machine's address and cookies: only our own pages are let in.
        guard isOfOwnSite(upgrade) else { return .refused }
        for token in Self.sessionTokens(upgrade) {
            guard let person = try await accounts.session(token)?.person, person.role >= .manager else { continue }
            return .person(person.userName)
        }
        return .nobody
    }

    private func isOfOwnSite(_ upgrade: WebSocketUpgrade) -> Bool {
        guard let origin = Self.header("origin", upgrade) else { return true }
        guard let start = origin.firstRange(of: "://")?.upperBound else { return false }
        return Self.name(String(origin[start...])) == Self.name(Self.header("host", upgrade) ?? "")
    }

    /// A host without its port: the console's pages come from another port of the same host.
    private static func name(_ host: String) -> Substring {
        host.hasPrefix("[") ? host.prefix { $0 != "]" } : host.prefix { $0 != ":" }
    }

    private static func sessionTokens(_ upgrade: WebSocketUpgrade) -> [String] {
        (header("cookie", upgrade) ?? "").split(separator: ";").compactMap { pair in
            let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].hasPrefix("brachio-session") || parts[0].hasPrefix("__Host-brachio-session") else { return nil }
            return String(parts[1])
        }
    }

    private static func header(_ name: String, _ upgrade: WebSocketUpgrade) -> String? {
        upgrade.headers.first { $0.name.lowercased() == name }?.value
    }
}
