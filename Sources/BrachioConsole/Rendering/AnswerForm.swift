package import HTTPTypes
package import Hummingbird
internal import Foundation
internal import NIOCore

/// Whether a request wants a page or a document.
package enum AnswerForm {
    package static func isJSON(_ request: Request) -> Bool {
        if request.uri.path.contains("/api/") { return true }
        return request.headers[.accept]?.hasPrefix("application/json") == true
    }
}

extension Response {
    /// A JSON document.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .millisecondsSince1970
        let data = (try? encoder.encode(value)) ?? Data("{}".utf8)
        return Response(
            status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}
