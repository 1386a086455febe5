internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import BrachioWire
internal import Foundation

/// Requests to the cloud's services in the name of the device's role.
struct SignedRequests: Sendable {
    let region: String
    /// `https://host:4566`.
    let endpoint: String
    let credentials: any CredentialSource
    let cloud: CloudRequests

    /// `nil` where the device has no role.
    init?(_ surroundings: AgentSurroundings) {
        guard let credentials = surroundings.credentials else { return nil }
        self.credentials = credentials
        region = surroundings.configuration.region
        endpoint = surroundings.configuration.endpoint.url
        cloud = surroundings.cloud
    }

    /// - Parameters:
    ///   - service: as signatures name it: `s3`, `logs`.
    ///   - target: path and query, percent-encoded.
    func send(_ service: String, _ method: String, _ target: String, headers: [String: String] = [:], body: [UInt8] = []) async throws -> CloudAnswer {
        let keys = try await credentials.credentials()
        var request = CloudRequest(method, endpoint + target, headers: headers, body: body)
        let place = try request.place
        let signer = RequestSigner(accessKeyID: keys.accessKeyID, secretAccessKey: keys.secretAccessKey, region: region, service: service)
        let signed = signer.headers(
            method: method, path: place.path, query: place.query, host: place.host, sessionToken: keys.sessionToken, further: headers, body: body,
            at: Date())
        request.headers.merge(signed) { $1 }
        return try await cloud.send(request)
    }
}
