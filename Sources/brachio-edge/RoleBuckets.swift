internal import BrachioCore
internal import BrachioEdgeClassifier
internal import BrachioEdgeRuntime
internal import Foundation

/// Buckets, written to with the credentials of the device's role.
struct RoleBuckets: BucketWriter {
    let requests: SignedRequests

    private static let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")

    func put(_ content: [UInt8], contentType: String, bucket: String, key: String) async throws {
        let path = key.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? key
        let answer = try await requests.send("s3", "PUT", "/\(bucket)/\(path)", headers: ["content-type": contentType], body: content)
        if (200..<300).contains(answer.status) { return }
        let said = Self.message(String(decoding: answer.body.prefix(1_000), as: UTF8.self))
        switch answer.status {
        case 403:
            throw BrachioError(.accessDenied, "s3://\(bucket)/\(key) may not be written", cause: said, mend: "let the role of the devices put objects there")
        case 404: throw BrachioError(.notFound, "there is no bucket \(bucket)", mend: "make it: aws s3 mb s3://\(bucket)")
        default: throw BrachioError(.system, "s3://\(bucket)/\(key) was not taken", cause: "status \(answer.status): \(said)")
        }
    }

    /// What an error's XML says to people.
    private static func message(_ text: String) -> String {
        guard let start = text.range(of: "<Message>"), let end = text.range(of: "</Message>"), start.upperBound <= end.lowerBound else { return String(text.prefix(300)) }
        return String(text[start.upperBound..<end.lowerBound]).replacingOccurrences(of: "&quot;", with: "\"").replacingOccurrences(of: "&amp;", with: "&")
    }
}
