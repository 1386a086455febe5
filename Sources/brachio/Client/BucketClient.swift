internal import BrachioCore
internal import BrachioIdentity
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Reads and writes the buckets of a running server, as any client of S3 would.
struct BucketClient: Sendable {
    private let server: ServerConnection
    private let signer: RequestSigner

    /// Connections at the same time.
    static let connections = 8

    init(_ data: DataFolder) throws {
        let root = try RootCredential.read(from: data.url)
        server = try ServerConnection(ServerEndpoint.read(from: data))
        signer = RequestSigner(accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, region: Account.region, service: "s3")
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
        var headers = signer.headers(method: method, path: path, query: query, host: server.host, body: Array(body), at: Date()).map { ($0.key, $0.value) }
        if let type { headers.append(("content-type", type)) }
        let answer = try await server.send(method, path + (query.isEmpty ? "" : "?" + query), headers: headers, body: body)
        return (answer.status, answer.body)
    }

    private func failure(_ what: String, _ status: Int, _ body: Data) -> BrachioError {
        let message = (try? XMLReader.read(Array(body)))?.all("Message").first?.text
        return BrachioError(status == 404 ? .notFound : .system, what, cause: message ?? "the server answered with status \(status)")
    }
}
