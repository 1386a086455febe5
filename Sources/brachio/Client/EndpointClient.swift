internal import BrachioCore
internal import BrachioIdentity
internal import BrachioWire
internal import Foundation
#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// Calls a service of a running server whose protocol is JSON over REST, as any client of AWS would.
struct EndpointClient: Sendable {
    private let endpoint: URL
    private let signer: RequestSigner
    private let session: URLSession

    /// - Parameter service: the name in credential scopes: `iot`, `iotdata`.
    init(_ data: DataFolder, service: String) throws {
        let root = try RootCredential.read(from: data.url), address = try ServerEndpoint.read(from: data).url
        guard let endpoint = URL(string: address) else { throw BrachioError(.corrupted, "\(address) is no address") }
        self.endpoint = endpoint
        signer = RequestSigner(accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, region: Account.region, service: service)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 60
        session = URLSession(configuration: configuration)
    }

    /// - Parameter path: its parts, which may hold any character.
    func call(_ method: String, _ path: [String], query: [(String, String)] = [], headers: [(String, String)] = [], body: WireValue? = nil) async throws -> WireValue {
        let target = "/" + path.map { PercentCoding.encode($0.utf8) }.joined(separator: "/")
        let parameters = query.map { "\($0)=\(PercentCoding.encode($1.utf8))" }.joined(separator: "&")
        guard let url = URL(string: endpoint.absoluteString + target + (parameters.isEmpty ? "" : "?" + parameters)) else {
            throw BrachioError(.invalidInput, "\(target) is no address")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        let content = body.map { JSONWriter.bytes($0) } ?? []
        let host = endpoint.port.map { "\(endpoint.host ?? ""):\($0)" } ?? endpoint.host ?? ""
        for (name, value) in signer.headers(method: method, path: target, query: parameters, host: host, body: content, at: Date()) {
            request.setValue(value, forHTTPHeaderField: name)
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if body != nil {
            request.setValue("application/json", forHTTPHeaderField: "content-type")
            request.httpBody = Data(content)
        }
        let (answer, response) = try await send(request)
        guard (200..<300).contains(response.statusCode) else { throw failure(response, answer) }
        return answer.isEmpty ? [:] : try JSONReader.read(Array(answer))
    }

    private func send(_ request: URLRequest) async throws -> (Data, HTTPURLResponse) {
        do {
            let (answer, response) = try await session.data(for: request)
            guard let response = response as? HTTPURLResponse else { throw BrachioError(.defect, "the answer is not HTTP") }
            return (answer, response)
        } catch let error as URLError {
            throw BrachioError(
                .system, "no server answers at \(endpoint.absoluteString)", cause: error.localizedDescription, mend: "start it: brachio serve")
        }
    }

    private func failure(_ response: HTTPURLResponse, _ answer: Data) -> BrachioError {
        let message = (try? JSONReader.read(Array(answer)))?["message"]?.string
        let code: BrachioError.Code =
            switch response.statusCode {
            case 404: .notFound
            case 409: .alreadyExists
            case 400, 413, 415: .invalidInput
            default: .system
            }
        return BrachioError(code, message ?? "the server answered with status \(response.statusCode)")
    }
}
