internal import BrachioCore
internal import BrachioObjectStore
internal import BrachioWire
internal import HTTPTypes
internal import NIOCore

/// Errors as clients of S3 see them.
enum S3Failure {
    /// HTTP statuses that are not 400, from "List of error codes" in the S3 API reference.
    private static let statuses: [BrachioError.Code: Int] = [
        .noSuchBucket: 404, .noSuchKey: 404, .noSuchVersion: 404, .noSuchUpload: 404, .noSuchTagSet: 404, .noSuchCorsConfiguration: 404,
        .bucketExists: 409, .bucketNotEmpty: 409, .invalidRange: 416, .preconditionFailed: 412, .notModified: 304, .isDeleteMarker: 405,
        .unsupported: 501, .system: 500, .corrupted: 500, .defect: 500, .interrupted: 500,
    ]

    /// The one place where the store's errors become wire errors: most have S3's own codes already.
    static func wire(_ error: any Error) -> ServiceError {
        switch error {
        case let error as ServiceError: return error
        case let error as AuthenticationFailure: return error.serviceError(.restXML)
        case let error as BrachioError:
            let status = statuses[error.code] ?? 400
            guard status != 500 else { return .internalFailure }
            let code =
                switch error.code {
                case .unsupported: "NotImplemented"
                case .notFound: "InvalidRequest"
                case .invalidInput, .limitExceeded: "InvalidArgument"
                default: error.code.rawValue
                }
            return ServiceError(code, error.cause.map { "\(error.message) (\($0))" } ?? error.message, status: status)
        default: return .internalFailure
        }
    }

    static func response(_ error: ServiceError, head: RequestHead) -> ServiceResponse {
        guard error.status != 304, head.method != .head else { return ServiceResponse(HTTPResponse.Status(code: error.status)) }
        var xml = XMLWriter(declaration: true)
        xml.element("Error") { xml in
            xml.element("Code", error.code == "InternalFailure" ? "InternalError" : error.code)
            xml.element("Message", error.message)
            for entry in error.details.entries {
                switch entry.value {
                case .string(let text): xml.element(entry.key, text)
                case .integer(let number): xml.element(entry.key, "\(number)")
                default: continue
                }
            }
            xml.element("Resource", head.path)
            xml.element("RequestId", head.requestID)
            xml.element("HostId", head.requestID)
        }
        return S3Document.response(xml, status: HTTPResponse.Status(code: error.status))
    }

    /// A document that is XML and not what the operation takes.
    static func malformed(_ why: String) -> ServiceError {
        ServiceError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema: \(why)")
    }

    static func notImplemented(_ what: String) -> ServiceError {
        ServiceError("NotImplemented", "\(what) is not offered by this endpoint.", status: 501)
    }
}
