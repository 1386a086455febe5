internal import BrachioCore
internal import CFetch
internal import Dispatch
package import Foundation

/// Brings a file from another host, for whoever cannot be trusted to name only hosts that strangers may reach: over TLS, from public addresses, within
/// limits of bytes and time. Hosts that the owner names may be private ones, and are reached without TLS too.
package struct PictureFetch: Sendable {
    package static let bytesMax = 16 << 20
    package static let timeoutSeconds = 20
    package static let redirectionsMax = 3
    package static let addressCharactersMax = 2_048

    /// Names or addresses of the owner's own hosts, in lower case.
    private let ownHosts: Set<String>

    package init(ownHosts: [String] = []) { self.ownHosts = Set(ownHosts.map { $0.lowercased().trimmingCharacters(in: ["[", "]"]) }) }

    /// Whether this is a name or an address of a host, and nothing else: no port, no path.
    package static func isHost(_ text: String) -> Bool {
        let bare = text.trimmingCharacters(in: ["[", "]"])
        var version6 = in6_addr()
        return inet_pton(AF_INET6, bare, &version6) == 1 || (!bare.isEmpty && !bare.contains(":") && URLComponents(string: "https://\(bare)")?.host == bare)
    }

    /// - Throws: `invalidInput` for an address that is not fetched from, `accessDenied` for a host in a private network, `limitExceeded`, `notFound`
    ///   where the host has no such file, and `system` where it cannot be reached.
    package func get(_ address: String) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try follow(address) }) }
        }
    }

    private func follow(_ address: String) throws -> Data {
        var address = address
        for _ in 0...Self.redirectionsMax {
            switch try answer(address) {
            case .content(let data): return data
            case .elsewhere(let next): address = next
            }
        }
        throw BrachioError(.limitExceeded, "it leads elsewhere more than \(Self.redirectionsMax) times")
    }

    private enum Answer {
        case content(Data)
        case elsewhere(String)
    }

    private func answer(_ address: String) throws -> Answer {
        let isOwn = try check(address)
        var answer = brachio_fetch_answer(), failure = [CChar](repeating: 0, count: 512)
        defer { brachio_fetch_free(&answer) }
        let result = address.withCString { url in
            var fetch = brachio_fetch()
            fetch.url = url
            fetch.timeout_seconds = Self.timeoutSeconds
            fetch.bytes_max = Self.bytesMax
            if isOwn {
                fetch.permits = { _, _, _ in 1 }
            } else {
                fetch.permits = { bytes, count, _ in bytes.map { PublicAddress.contains(Array(UnsafeBufferPointer(start: $0, count: count))) } == true ? 1 : 0 }
            }
            return brachio_fetch_get(&fetch, &answer, &failure, failure.count)
        }
        switch result {
        case BRACHIO_FETCH_DONE: break
        case BRACHIO_FETCH_TOO_LARGE: throw BrachioError(.limitExceeded, "it has more than \(Self.bytesMax) bytes")
        case BRACHIO_FETCH_NOT_PERMITTED:
            throw BrachioError(
                .accessDenied, "its host is in a private network", mend: "start the server with --example-host and the host's name, or upload the picture")
        default:
            let text = failure.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw BrachioError(.system, "it cannot be fetched", cause: String(decoding: text, as: UTF8.self))
        }
        if (300..<400).contains(answer.status), let next = answer.redirection { return .elsewhere(String(cString: next)) }
        guard answer.status == 200 else { throw BrachioError(.notFound, "its host answers with status \(answer.status)") }
        return .content(answer.content.map { Data(bytes: $0, count: answer.bytes) } ?? Data())
    }

    /// Whether the host is the owner's. - Throws: `invalidInput`.
    private func check(_ address: String) throws -> Bool {
        guard address.utf8.count <= Self.addressCharactersMax, let parts = URLComponents(string: address), let host = parts.host?.lowercased(), !host.isEmpty else {
            throw BrachioError(.invalidInput, "it is no address")
        }
        guard parts.user == nil, parts.password == nil else { throw BrachioError(.invalidInput, "its address has a name or password in it") }
        let isOwn = ownHosts.contains(host.trimmingCharacters(in: ["[", "]"]))
        guard parts.scheme?.lowercased() == "https" || (isOwn && parts.scheme?.lowercased() == "http") else {
            throw BrachioError(.invalidInput, "its address does not begin with https://")
        }
        return isOwn
    }
}
