import BrachioCore
import BrachioGateway
import BrachioWire
import HTTPTypes
import Testing

@Suite("Requests of S3")
struct RequestTests {
    private func head(_ path: String, host: String = "127.0.0.1:4566", method: HTTPRequest.Method = .get, query: String = "") -> RequestHead {
        RequestHead(method: method, rawPath: path, rawQuery: query, host: host, headers: [:], requestID: "1")
    }

    @Test("bucket and key are found in the path or in the host")
    func address() throws {
        let cases: [(String, String, String?, String?)] = [
            ("127.0.0.1:4566", "/", nil, nil), ("127.0.0.1", "/photos", "photos", nil), ("localhost:4566", "/photos/", "photos", nil),
            ("localhost", "/photos/a/b%20c", "photos", "a/b c"), ("[::1]:4566", "/photos//a", "photos", "/a"),
            ("photos.localhost:4566", "/a/b", "photos", "a/b"), ("my.photos.s3.amazonaws.com", "/", "my.photos", nil),
            ("photos.s3.us-east-1.amazonaws.com", "/k", "photos", "k"), ("s3.amazonaws.com", "/photos/k", "photos", "k"),
            ("example.org", "/photos/k", "photos", "k"),
        ]
        for (host, path, bucket, key) in cases {
            let address = try S3Address(head(path, host: host))
            #expect(address.bucket == bucket)
            #expect(address.key == key)
        }
        #expect(throws: ServiceError.self) { try S3Address(head("/photos/%FF")) }
    }

    /// RFC 9110, section 14.1.2.
    @Test("ranges of ten bytes")
    func ranges() throws {
        let cases: [(String, Range<Int>?)] = [
            ("bytes=0-3", 0..<4), ("bytes=3-", 3..<10), ("bytes=-4", 6..<10), ("bytes=-40", 0..<10), ("bytes=8-100", 8..<10),
            ("bytes=9-9", 9..<10), ("bytes=5-3", nil), ("bytes=0-1,3-4", nil), ("items=0-1", nil), ("bytes=x-1", nil), ("bytes=-", nil),
            ("bytes=0-99999999999999999999", 0..<10),
        ]
        for (text, expected) in cases { #expect(try RangeHeader.range(text, of: 10) == expected, "\(text)") }
        for text in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            let error = #expect(throws: BrachioError.self) { try RangeHeader.range(text, of: 10) }
            #expect(error?.code.rawValue == "InvalidRange")
        }
    }

    @Test("what is not offered is refused by its name")
    func notOffered() throws {
        let cases: [(HTTPRequest.Method, S3Route.Level, String, String)] = [
            (.get, .bucket, "website", "GetBucketWebsite"), (.put, .bucket, "lifecycle", "PutBucketLifecycleConfiguration"),
            (.delete, .bucket, "policy", "DeleteBucketPolicy"), (.put, .object, "retention", "PutObjectRetention"),
            (.post, .object, "select", "SelectObjectContent"),
        ]
        for (method, level, query, name) in cases {
            let error = #expect(throws: ServiceError.self) { try S3Route.operation(head("/b", method: method, query: query), level) }
            #expect(error?.code == "NotImplemented")
            #expect(error?.message.contains(name) == true)
        }
        #expect(try S3Route.operation(head("/b", query: "list-type=2&prefix=policy"), .bucket) == "ListObjectsV2")
        #expect(try S3Route.operation(head("/b/k", method: .put, query: "partNumber=1&uploadId=u"), .object) == "UploadPart")
    }
}
