internal import BrachioCore
package import BrachioIdentity
package import BrachioObjectStore
package import BrachioWire
internal import Foundation
internal import HTTPTypes

/// S3's protocol over the object store: decodes a request, calls the store, encodes what it gave.
package struct S3Service: ServiceAdapter {
    typealias Handler = @Sendable (S3Call) async throws -> ServiceResponse

    private let store: ObjectStore
    /// Whose signatures on forms and in query strings are believed.
    private let signers: S3Signers
    private let handlers: [String: Handler]

    package init(store: ObjectStore, directory: any CredentialDirectory) {
        self.store = store
        signers = S3Signers(directory: directory)
        handlers = S3Buckets.handlers
            .merging(S3Objects.handlers) { $1 }.merging(S3Uploads.handlers) { $1 }.merging(S3Listings.handlers) { $1 }
    }

    package var signingName: String { "s3" }
    /// Preflights and forms come without a signature in their headers.
    package var acceptsAnonymous: Bool { true }
    package var validationCode: String { "InvalidRequest" }

    package func family(of head: RequestHead) -> ServiceModel.Family { .restXML }

    package func respond(to request: ServiceRequest) async throws -> ServiceResponse {
        var response: ServiceResponse
        var bucket: String?
        do {
            let address = try S3Address(request.head)
            bucket = address.bucket
            response = try await answer(signers.identified(request), address)
        } catch {
            let wire = S3Failure.wire(error)
            // The dispatcher logs what is the server's fault.
            if wire.isServerFault && wire.code != "NotImplemented" { throw error }
            response = respond(to: request.head, failing: wire)
        }
        if let bucket, let origin = request.head.header("origin"), request.head.method != .options {
            try? await S3Cors.write(to: &response, origin: origin, method: request.head.method, store.corsRules(of: bucket))
        }
        response.set("x-amz-request-id", request.requestID)
        response.set("x-amz-id-2", request.requestID)
        return response
    }

    package func respond(to head: RequestHead, failing error: ServiceError) -> ServiceResponse {
        var response = S3Failure.response(error, head: head)
        response.set("x-amz-request-id", head.requestID)
        for entry in error.details.entries where entry.key.hasPrefix("x-amz-") {
            if case .string(let text) = entry.value { response.set(entry.key, text) }
        }
        return response
    }

    private func answer(_ request: ServiceRequest, _ address: S3Address) async throws -> ServiceResponse {
        let level: S3Route.Level = address.key != nil ? .object : address.bucket != nil ? .bucket : .service
        let operation = try S3Route.operation(request.head, level)
        let call = S3Call(request: request, store: store, bucket: address.bucket ?? "", key: address.key ?? "")
        switch operation {
        case "Preflight": return try await S3Cors.preflight(call)
        case "PostObject": return try await S3PostObject(signers: signers).respond(to: call)
        default:
            // Each key of a deletion of many is asked for by itself.
            if operation != "DeleteObjects" { try call.authorize(S3Route.action(operation), on: call.resource) }
            guard let handler = handlers[operation] else { throw S3Failure.notImplemented(operation) }
            return try await handler(call)
        }
    }
}
