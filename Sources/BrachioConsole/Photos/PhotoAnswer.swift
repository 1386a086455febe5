internal import BrachioCore
internal import BrachioObjectStore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension PhotoScaler {
    /// Answers a request for a scaled photo. The browser keeps it for itself and asks whether it has changed. What cannot be decoded is
    /// answered with the status for a type that is not offered.
    func answer(_ object: OpenObject, _ side: Side, to request: Request) async throws -> Response {
        let tag = "\"\(Self.tag(object.version, side))\""
        var headers: HTTPFields = [.eTag: tag, .cacheControl: "private, max-age=3600", .contentType: "image/jpeg"]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        let data: Data
        do { data = try await jpeg(object, side) } catch let error as BrachioError where error.code == .invalidInput || error.code == .unsupported {
            throw HTTPError(.unsupportedMediaType, message: error.description)
        }
        headers[.contentDisposition] = "inline"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}
