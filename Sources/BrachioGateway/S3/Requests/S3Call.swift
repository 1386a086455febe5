internal import BrachioIdentity
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// One request to S3, as a handler sees it.
struct S3Call: Sendable {
    let request: ServiceRequest
    let store: ObjectStore
    /// Empty where the request names none.
    let bucket: String
    let key: String

    var head: RequestHead { request.head }
    var query: [QueryItem] { request.head.query }
    var account: String { request.caller?.account ?? "" }
    var versionID: String? { query["versionId"].flatMap { $0.isEmpty ? nil : $0 } }

    func header(_ name: String) -> String? { head.header(name) }

    /// A number in the query string. - Throws: `InvalidArgument`.
    func number(_ name: String) throws -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw ServiceError("InvalidArgument", "Provided \(name) not an integer or within integer range")
        }
        return number
    }

    /// A body that is a document: read whole, compared with the digests that its headers promise, parsed.
    func document() async throws -> XMLElement {
        let bytes = Array(try await request.body.collect().readableBytesView)
        try PromisedDigests(self).check(bytes)
        return try XMLReader.read(bytes)
    }

    /// The body's SHA-256, where the signature over the body proves it.
    var provenSHA256: Data? { request.body.provenSHA256.flatMap { Hexadecimal.bytes($0) }.map { Data($0) } }

    /// The key as part of an ARN.
    var resource: String { key.isEmpty ? (bucket.isEmpty ? "*" : "arn:aws:s3:::\(bucket)") : "arn:aws:s3:::\(bucket)/\(key)" }

    /// - Throws: `AccessDenied`.
    func authorize(_ action: String, on resource: String) throws {
        guard let caller = request.caller else { throw AuthenticationFailure.missing }
        guard caller.mayDo(action, on: resource) else {
            throw ServiceError(
                "AccessDenied", "User: \(caller.arn) is not authorized to perform: \(action) on resource: \"\(resource)\"", status: 403)
        }
    }
}
