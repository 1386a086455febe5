import BrachioWire
import Foundation
import HTTPTypes
import Testing

/// The examples of "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference: AKIAIOSFODNN7EXAMPLE,
/// bucket `examplebucket`, 24 May 2013.
@Suite("Signatures as published")
struct PublishedSignatureTests {
    static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let day = "20130524T000000Z"

    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method = "GET"
        var path = "/"
        var query = ""
        var headers: [(String, String)]
        var signedHeaders: String
        var signature: String
    }

    static let examples = [
        Example(
            testDescription: "GET object", path: "/test.txt",
            headers: [("range", "bytes=0-9"), ("x-amz-content-sha256", empty), ("x-amz-date", day)],
            signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            testDescription: "PUT object", method: "PUT", path: "/test$file.text",
            headers: [
                ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-date", day), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
            ],
            signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            testDescription: "GET bucket lifecycle", query: "lifecycle", headers: [("x-amz-content-sha256", empty), ("x-amz-date", day)],
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            testDescription: "list objects", query: "max-keys=2&prefix=J", headers: [("x-amz-content-sha256", empty), ("x-amz-date", day)],
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test("signatures in a header", arguments: examples)
    func header(example: Example) throws {
        var request = SignableRequest(
            method: example.method, path: example.path, query: example.query, host: "examplebucket.s3.amazonaws.com",
            headers: HTTPFields(example.headers.map { HTTPField(name: HTTPField.Name($0.0)!, value: $0.1) }))
        request.headers[.authorization] = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=\(example.signedHeaders),Signature=\(example.signature)"
        let claims = try #require(try SignatureClaims.read(request))
        let now = try #require(TimestampText.date(basic: Self.day))
        try SignatureCheck.check(claims, of: request, secret: Self.secret, now: now)
        #expect(throws: AuthenticationFailure.wrongSignature) {
            try SignatureCheck.check(claims, of: request, secret: Self.secret + "x", now: now)
        }
    }

    @Test("a presigned URL, valid for a day and a second too old")
    func presigned() throws {
        let request = SignableRequest(
            method: "GET", path: "/test.txt",
            query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            host: "examplebucket.s3.amazonaws.com", headers: [:])
        let claims = try #require(try SignatureClaims.read(request))
        let start = try #require(TimestampText.date(basic: Self.day))
        try SignatureCheck.check(claims, of: request, secret: Self.secret, now: start.addingTimeInterval(86_400))
        #expect(throws: AuthenticationFailure.expired("2013-05-25T00:00:00Z")) {
            try SignatureCheck.check(claims, of: request, secret: Self.secret, now: start.addingTimeInterval(86_401))
        }
    }

    @Test("a presigned URL made here is the published one")
    func presigning() throws {
        let signer = RequestSigner(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: Self.secret, region: "us-east-1", service: "s3")
        let query = signer.presignedQuery(
            path: "/test.txt", host: "examplebucket.s3.amazonaws.com", seconds: 86_400, at: try #require(TimestampText.date(basic: Self.day)))
        #expect(query.hasSuffix("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
    }
}
