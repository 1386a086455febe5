package import Foundation

/// What a signed request claims, before anything is checked. Reading it needs no key.
package struct SignatureClaims: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case header
        /// A presigned URL, valid for so long.
        case query(expiresSeconds: Int)
    }

    package var accessKeyID: String
    package var scope: CredentialScope
    package var signedHeaders: [String]
    package var signature: String
    /// `20130524T000000Z`, as signed.
    package var timestamp: String
    package var date: Date
    package var place: Place
    package var sessionToken: String?
    /// The body's hash as it goes into the canonical request.
    package var payloadHash: String
    package var payload: PayloadForm

    package static let algorithm = "AWS4-HMAC-SHA256"
    /// A presigned URL is valid for at most a week.
    package static let expiresSecondsMax = 7 * 24 * 3600

    /// `nil` where the request is not signed at all.
    package static func read(_ request: SignableRequest) throws -> SignatureClaims? {
        if let authorization = request.header("authorization") { return try fromHeader(authorization, request) }
        guard request.query.contains("X-Amz-") else { return nil }
        let items = QueryItem.items(request.query)
        guard items["X-Amz-Algorithm"] != nil || items["X-Amz-Signature"] != nil || items["X-Amz-Credential"] != nil else { return nil }
        return try fromQuery(items, request)
    }

    private static func fromHeader(_ authorization: String, _ request: SignableRequest) throws -> SignatureClaims {
        guard authorization.hasPrefix(algorithm), let space = authorization.firstIndex(of: " ") else {
            throw AuthenticationFailure.malformed("the authorization mechanism is not supported, please use \(algorithm).")
        }
        var fields: [String: String] = [:]
        for part in authorization[space...].split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if pair.count == 2 { fields[pair[0]] = pair[1] }
        }
        guard let credential = fields["Credential"], let signed = fields["SignedHeaders"], let signature = fields["Signature"] else {
            throw AuthenticationFailure.malformed("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.")
        }
        let stated = request.header("x-amz-content-sha256")
        return try claims(
            credential: credential, signedHeaders: signed, signature: signature, timestamp: try headerTime(request), place: .header,
            token: request.header("x-amz-security-token"), statedHash: stated)
    }

    /// `x-amz-date`, or an RFC 822 `Date` header.
    private static func headerTime(_ request: SignableRequest) throws -> String {
        if let stated = request.header("x-amz-date") { return stated }
        guard let date = request.header("date").flatMap({ TimestampText.date(rfc822: $0) ?? TimestampText.date(basic: $0) }) else {
            throw AuthenticationFailure.malformed("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        return TimestampText.basic(date)
    }

    private static func fromQuery(_ items: [QueryItem], _ request: SignableRequest) throws -> SignatureClaims {
        guard items["X-Amz-Algorithm"] == algorithm else {
            throw AuthenticationFailure.malformed("X-Amz-Algorithm only supports \"\(algorithm)\".")
        }
        guard let credential = items["X-Amz-Credential"], let signed = items["X-Amz-SignedHeaders"], let signature = items["X-Amz-Signature"],
            let timestamp = items["X-Amz-Date"]
        else {
            throw AuthenticationFailure.malformed(
                "Query-string authentication requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date and X-Amz-SignedHeaders parameters.")
        }
        // Only S3 states how long; the others' presigned requests are good for fifteen minutes.
        let seconds = try items["X-Amz-Expires"].map { text in
            guard let seconds = Int(text), (0...expiresSecondsMax).contains(seconds) else {
                throw AuthenticationFailure.malformed("X-Amz-Expires must be a number of seconds from 0 to \(expiresSecondsMax).")
            }
            return seconds
        }
        return try claims(
            credential: credential, signedHeaders: signed, signature: signature, timestamp: timestamp,
            place: .query(expiresSeconds: seconds ?? 900), token: items["X-Amz-Security-Token"] ?? request.header("x-amz-security-token"),
            statedHash: request.header("x-amz-content-sha256") ?? items["X-Amz-Content-Sha256"])
    }

    private static func claims(
        credential: String, signedHeaders: String, signature: String, timestamp: String, place: Place, token: String?, statedHash: String?
    ) throws -> SignatureClaims {
        guard let (key, scope) = CredentialScope.parse(credential: credential) else {
            throw AuthenticationFailure.malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
        }
        guard let date = TimestampText.date(basic: timestamp), timestamp.hasPrefix(scope.date) else {
            throw AuthenticationFailure.malformed("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.")
        }
        let names = signedHeaders.split(separator: ";").map { $0.lowercased() }
        guard names.contains("host"), names == names.sorted() else {
            throw AuthenticationFailure.malformed("'Host' must be a 'SignedHeader' in the AWS Authorization, and the names must be sorted.")
        }
        // Without the header S3 takes a presigned body as unsigned; elsewhere the body's own hash is part of the signature.
        let isS3 = scope.service == "s3"
        let hash: String
        if let statedHash { hash = statedHash } else if isS3, place != .header { hash = "UNSIGNED-PAYLOAD" } else { hash = "" }
        let payload = try hash.isEmpty ? PayloadForm.hashed("") : PayloadForm.parse(hash)
        return SignatureClaims(
            accessKeyID: key, scope: scope, signedHeaders: names, signature: signature, timestamp: timestamp, date: date, place: place,
            sessionToken: token, payloadHash: hash, payload: payload)
    }
}

extension SignatureClaims {
    /// Whether the body's own hash is needed before the signature can be checked: no header states it.
    package var needsBodyHash: Bool { payloadHash.isEmpty }

    package func stating(bodyHash: String) -> SignatureClaims {
        var copy = self
        copy.payloadHash = bodyHash
        copy.payload = .hashed(bodyHash)
        return copy
    }
}
