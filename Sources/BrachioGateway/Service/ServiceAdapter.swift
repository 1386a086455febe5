package import BrachioWire

/// One service of the endpoint: decodes a request, calls a room, encodes what it gave. It computes nothing itself.
package protocol ServiceAdapter: Sendable {
    /// The service's name in credential scopes: `s3`, `sagemaker`, `monitoring`.
    var signingName: String { get }

    /// What `X-Amz-Target` begins with, and the service in CBOR paths; `nil` for services that have neither.
    var targetPrefix: String? { get }

    /// The `Version` of query requests; `nil` for services that do not speak the query protocol.
    var queryVersion: String? { get }

    /// Whether requests without a signature reach the service, which then decides itself.
    var acceptsAnonymous: Bool { get }

    /// Whether a request on the devices' port that is not signed is for this service. Services that no device asks there take none.
    func takes(_ head: RequestHead) -> Bool

    /// Whether the service is offered on the devices' port.
    var isForDevices: Bool { get }

    /// The protocol that a request speaks, which is the one that its errors are answered in.
    func family(of head: RequestHead) -> ServiceModel.Family

    /// Answers a request. What it throws (`ServiceError`, `BrachioError`, `AuthenticationFailure`) goes through `respond(to:failing:)`.
    func respond(to request: ServiceRequest) async throws -> ServiceResponse

    /// The error in the service's own envelope.
    func respond(to head: RequestHead, failing error: ServiceError) -> ServiceResponse

    /// The code for `BrachioError`s about input.
    var validationCode: String { get }

    /// What a request's body may have where it is read as a whole.
    var bodyBytesMax: Int { get }
}

extension ServiceAdapter {
    package var targetPrefix: String? { nil }
    package var queryVersion: String? { nil }
    package var acceptsAnonymous: Bool { false }
    package var isForDevices: Bool { false }
    package func takes(_ head: RequestHead) -> Bool { false }
    package var validationCode: String { "ValidationException" }
    package var bodyBytesMax: Int { WireLimits.bodyBytes }
}
