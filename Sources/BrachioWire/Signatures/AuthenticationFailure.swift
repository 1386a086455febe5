/// Why a request's signature is not accepted. Each service family has its own words for it; `serviceError` has them.
package enum AuthenticationFailure: Error, Sendable, Hashable {
    /// No signature, where one is needed.
    case missing
    /// The signature's form is wrong; the text says how.
    case malformed(String)
    case unknownAccessKey(String)
    case wrongSignature
    /// Headers that must be signed and are not.
    case unsignedHeaders([String])
    /// The request's clock is too far from the server's.
    case skewed(requestTime: String, serverTime: String, secondsMax: Int)
    /// A presigned request that is past its end.
    case expired(String)
    /// The session token does not belong to the access key.
    case wrongToken
    case expiredToken
    /// The body is not the one that was signed.
    case wrongBody(claimed: String, actual: String)
}

extension AuthenticationFailure {
    /// The error as clients of S3, of query services and of JSON services know it.
    package func serviceError(_ family: ServiceModel.Family) -> ServiceError {
        let mismatch = "The request signature we calculated does not match the signature you provided. "
            + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
        switch self {
        case .missing:
            return family == .restXML
                ? ServiceError("AccessDenied", "Access Denied", status: 403)
                : word(family, json: "MissingAuthenticationTokenException", query: "MissingAuthenticationToken", "Missing Authentication Token")
        case .malformed(let why):
            return family == .restXML
                ? ServiceError("AuthorizationHeaderMalformed", "The authorization header is malformed; \(why)", status: 400)
                : word(family, json: "IncompleteSignatureException", query: "IncompleteSignature", why)
        case .unknownAccessKey(let key):
            return family == .restXML
                ? ServiceError(
                    "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", status: 403,
                    details: ["AWSAccessKeyId": .string(key)])
                : word(family, json: "UnrecognizedClientException", query: "InvalidClientTokenId",
                    "The security token included in the request is invalid.")
        case .wrongSignature:
            return word(family, json: "InvalidSignatureException", query: "SignatureDoesNotMatch", mismatch)
        case .unsignedHeaders(let names):
            return family == .restXML
                ? ServiceError(
                    "AccessDenied", "There were headers present in the request which were not signed", status: 403,
                    details: ["HeadersNotSigned": .string(names.joined(separator: ", "))])
                : word(family, json: "InvalidSignatureException", query: "SignatureDoesNotMatch", mismatch)
        case .skewed(let requestTime, let serverTime, let secondsMax):
            return family == .restXML
                ? ServiceError(
                    "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", status: 403,
                    details: [
                        "RequestTime": .string(requestTime), "ServerTime": .string(serverTime),
                        "MaxAllowedSkewMilliseconds": .integer(Int64(secondsMax) * 1000),
                    ])
                : word(family, json: "InvalidSignatureException", query: "SignatureDoesNotMatch",
                    "Signature expired: \(requestTime) is now more than \(secondsMax / 60) minutes from \(serverTime)")
        case .expired(let end):
            return ServiceError("AccessDenied", "Request has expired", status: 403, details: ["Expires": .string(end)])
        case .wrongToken:
            return family == .restXML
                ? ServiceError("InvalidToken", "The provided token is malformed or otherwise invalid.", status: 400)
                : word(family, json: "UnrecognizedClientException", query: "InvalidClientTokenId",
                    "The security token included in the request is invalid.")
        case .expiredToken:
            return family == .restXML
                ? ServiceError("ExpiredToken", "The provided token has expired.", status: 400)
                : word(family, json: "ExpiredTokenException", query: "ExpiredToken", "The security token included in the request is expired")
        case .wrongBody(let claimed, let actual):
            return family == .restXML
                ? ServiceError(
                    "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.", status: 400,
                    details: ["ClientComputedContentSHA256": .string(claimed), "S3ComputedContentSHA256": .string(actual)])
                : word(family, json: "InvalidSignatureException", query: "SignatureDoesNotMatch", mismatch)
        }
    }

    /// JSON services answer 400 with an exception's name, query services 403 with a plain code.
    private func word(_ family: ServiceModel.Family, json: String, query: String, _ message: String) -> ServiceError {
        switch family {
        case .json10, .json11, .cbor: ServiceError(json, message, status: 400)
        case .restJSON: ServiceError(json, message, status: 403)
        case .query, .restXML: ServiceError(query, message, status: 403)
        }
    }
}
