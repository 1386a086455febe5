internal import BrachioCore
internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

/// Calls a service of a running server whose protocol is JSON over REST, as any client of AWS would.
struct EndpointClient: Sendable {
    private let server: ServerConnection
    private let signer: RequestSigner

    /// - Parameter service: the name in credential scopes: `iot`, `iotdata`.
    init(_ data: DataFolder, service: String) throws {
        let root = try RootCredential.read(from: data.url)
        server = try ServerConnection(ServerEndpoint.read(from: data))
        signer = RequestSigner(accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, region: Account.region, service: service)
    }

    /// - Parameter path: its parts, which may hold any character.
    func call(_ method: String, _ path: [String], query: [(String, String)] = [], headers: [(String, String)] = [], body: WireValue? = nil) async throws -> WireValue {
        let target = "/" + path.map { PercentCoding.encode($0.utf8) }.joined(separator: "/")
        let parameters = query.map { "\($0)=\(PercentCoding.encode($1.utf8))" }.joined(separator: "&")
        let content = body.map { JSONWriter.bytes($0) } ?? []
        var sent = signer.headers(method: method, path: target, query: parameters, host: server.host, body: content, at: Date()).map { ($0.key, $0.value) } + headers
        if body != nil { sent.append(("content-type", "application/json")) }
        let answer = try await server.send(method, target + (parameters.isEmpty ? "" : "?" + parameters), headers: sent, body: Data(content))
        guard (200..<300).contains(answer.status) else { throw failure(answer) }
        return answer.body.isEmpty ? [:] : try JSONReader.read(Array(answer.body))
    }

    private func failure(_ answer: ServerConnection.Answer) -> BrachioError {
        let message = (try? JSONReader.read(Array(answer.body)))?["message"]?.string
        let code: BrachioError.Code =
            switch answer.status {
            case 404: .notFound
            case 409: .alreadyExists
            case 400, 413, 415: .invalidInput
            default: .system
            }
        return BrachioError(code, message ?? "the server answered with status \(answer.status)")
    }
}
