internal import BrachioCore
internal import BrachioIdentity
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// Reads and writes the buckets of a running server, as any client of S3 would.
struct BucketClient: Sendable {
    private let endpoint: URL
    private let signer: RequestSigner
    private let session: URLSession

    /// Connections at the same time.
    static let connections = 8

    init(_ data: DataFolder) throws {
        let root = try RootCredential.read(from: data.url), address = try ServerEndpoint.read(from: data).url
        guard let endpoint = URL(string: address) else { throw BrachioError(.corrupted, "\(address) is no address") }
        self.endpoint = endpoint
        signer = RequestSigner(accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, region: Account.region, service: "s3")
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = Self.connections
        configuration.timeoutIntervalForRequest = 60
        session = URLSession(configuration: configuration)
    }

    /// Whether a server answers.
    func isServed() async -> Bool { (try? await send("GET", "/")) != nil }

    /// Makes a bucket where it is missing.
    func makeBucket(_ name: String) async throws {
        let (status, body) = try await send("PUT", "/\(name)")
        guard status == 200 || status == 409 else { throw failure("bucket \(name) cannot be made", status, body) }
    }

    func put(_ place: S3Location, _ content: Data, type: String? = nil) async throws {
        let (status, body) = try await send("PUT", path(place), body: content, type: type)
        guard status == 200 else { throw failure("\(place) cannot be written", status, body) }
    }

    func get(_ place: S3Location) async throws -> Data {
        let (status, body) = try await send("GET", path(place))
        guard status == 200 else { throw failure("\(place) cannot be read", status, body) }
        return body
    }

    struct Entry: Sendable {
        var key: String
        var bytes: Int
    }

    /// Every object under a prefix, in the order of the keys.
    func list(_ place: S3Location, progress: (Int) -> Void = { _ in }) async throws -> [Entry] {
        var entries: [Entry] = [], token: String?
        repeat {
            var query = "list-type=2&prefix=\(PercentCoding.encode(place.key.utf8))"
            if let token { query += "&continuation-token=\(PercentCoding.encode(token.utf8))" }
            let (status, body) = try await send("GET", "/\(place.bucket)", query: query)
            guard status == 200 else { throw failure("\(place) cannot be listed", status, body) }
            let root = try XMLReader.read(Array(body))
            entries += root.all("Contents").map { Entry(key: $0.all("Key").first?.text ?? "", bytes: Int($0.all("Size").first?.text ?? "") ?? 0) }
            token = root.all("NextContinuationToken").first?.text
            progress(entries.count)
        } while token != nil
        return entries
    }

    private func path(_ place: S3Location) -> String { "/\(place.bucket)/\(PercentCoding.encode(place.key.utf8, keepingSlash: true))" }

    private func send(_ method: String, _ path: String, query: String = "", body: Data = Data(), type: String? = nil) async throws -> (Int, Data) {
        guard let url = URL(string: endpoint.absoluteString + path + (query.isEmpty ? "" : "?" + query)) else {
            throw BrachioError(.invalidInput, "\(path) is no address")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        let host = endpoint.port.map { "\(endpoint.host ?? ""):\($0)" } ?? endpoint.host ?? ""
        for (name, value) in signer.headers(method: method, path: path, query: query, host: host, body: Array(body), at: Date()) {
            request.setValue(value, forHTTPHeaderField: name)
        }
        if let type { request.setValue(type, forHTTPHeaderField: "content-type") }
        if method == "PUT" { request.httpBody = body }
        do {
            let (answer, response) = try await session.data(for: request)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, answer)
        } catch {
            throw BrachioError(
                .system, "no server answers at \(endpoint.absoluteString)", cause: error.localizedDescription, mend: "start it: brachio serve")
        }
    }

    private func failure(_ what: String, _ status: Int, _ body: Data) -> BrachioError {
        let message = (try? XMLReader.read(Array(body)))?.all("Message").first?.text
        return BrachioError(status == 404 ? .notFound : .system, what, cause: message ?? "the server answered with status \(status)")
    }
}
