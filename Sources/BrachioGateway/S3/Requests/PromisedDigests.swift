internal import BrachioCore
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes

/// What a request promises of its body: `Content-MD5`, and a checksum in a header or behind the body.
struct PromisedDigests: Sendable {
    /// The checksum to compute: the one that is promised, or asked for without being promised.
    let algorithm: ChecksumAlgorithm?
    private let md5: Data?
    private let checksum: Checksum?
    private let trailer: HTTPField.Name?
    private let body: ContentStream

    /// - Throws: `InvalidDigest`, `InvalidRequest`, `NotImplemented` for algorithms that are not offered.
    init(_ call: S3Call) throws {
        body = call.request.body
        md5 = try call.header("content-md5").map { text in
            guard let md5 = Data(base64Encoded: text), md5.count == 16 else {
                throw ServiceError("InvalidDigest", "The Content-MD5 you specified is not valid.")
            }
            return md5
        }
        checksum = try Self.checksum(call)
        var trailer: (ChecksumAlgorithm, HTTPField.Name)?
        if let name = call.header("x-amz-trailer")?.trimmingCharacters(in: .whitespaces).lowercased(), name.hasPrefix(Self.prefix) {
            let algorithm = try Self.algorithm(String(name.dropFirst(Self.prefix.count)))
            trailer = HTTPField.Name(name).map { (algorithm, $0) }
        }
        self.trailer = trailer?.1
        let stated = try call.header("x-amz-sdk-checksum-algorithm").map(Self.algorithm)
        algorithm = checksum?.algorithm ?? trailer?.0 ?? stated
    }

    /// After the body was read to its end. - Throws: `BadDigest`.
    func check(_ digest: ContentDigest) throws {
        if let md5, md5 != digest.md5 {
            throw ServiceError("BadDigest", "The Content-MD5 you specified did not match what we received.")
        }
        guard let algorithm, let computed = digest.checksum else { return }
        let promised = try checksum ?? trailer.flatMap { body.trailers[$0] }.map { text in
            guard let checksum = Checksum(algorithm, text: text) else { throw Self.invalid(algorithm) }
            return checksum
        }
        guard promised == nil || promised == computed else {
            throw ServiceError("BadDigest", "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
        }
    }

    /// A body that is in memory.
    func check(_ bytes: [UInt8]) throws {
        try check(ContentDigest(of: bytes, checksum: algorithm))
    }

    static let prefix = "x-amz-checksum-"

    /// The checksum among the request's headers. `x-amz-checksum-type` and the like are none.
    static func checksum(_ call: S3Call) throws -> Checksum? {
        var found: Checksum?
        for field in call.head.headers {
            let name = field.name.canonicalName
            guard name.hasPrefix(prefix), !["type", "mode", "algorithm"].contains(name.dropFirst(prefix.count)) else { continue }
            let algorithm = try algorithm(String(name.dropFirst(prefix.count)))
            guard found == nil else {
                throw ServiceError("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
            }
            guard let checksum = Checksum(algorithm, text: field.value) else { throw invalid(algorithm) }
            found = checksum
        }
        return found
    }

    static func algorithm(_ name: String) throws -> ChecksumAlgorithm {
        guard let algorithm = ChecksumAlgorithm(rawValue: name.uppercased()) else {
            throw S3Failure.notImplemented("Checksum algorithm \(name.prefix(40))")
        }
        return algorithm
    }

    private static func invalid(_ algorithm: ChecksumAlgorithm) -> ServiceError {
        ServiceError("InvalidRequest", "Value for x-amz-checksum-\(algorithm.rawValue.lowercased()) header is invalid.")
    }
}
