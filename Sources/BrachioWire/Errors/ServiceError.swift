package import BrachioCore

/// An error as a client of a service sees it: a code that the service's model declares, a message, a status.
package struct ServiceError: Error, Sendable, Hashable {
    package var code: String
    package var message: String
    /// HTTP status; from 500 on the fault is the server's.
    package var status: Int
    /// Further members of the error's shape, and S3's further elements (`BucketName`, `Key`, …).
    package var details: WireMap
    /// The code in the query protocol where it differs (`ResourceNotFound` for `ResourceNotFoundException`).
    package var queryCode: String?

    package init(_ code: String, _ message: String, status: Int = 400, details: WireMap = [:], queryCode: String? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.details = details
        self.queryCode = queryCode
    }

    package var isServerFault: Bool { status >= 500 }
}

extension ServiceError {
    /// The one place where the program's error becomes a wire error. Causes that name the operating system or a defect stay in the log.
    package init(_ error: BrachioError, validationCode: String) {
        let text = error.mend.map { "\(error.message) (\($0))" } ?? error.message
        let full = error.cause.map { "\(text): \($0)" } ?? text
        switch error.code {
        case .invalidInput, .corrupted: self.init(validationCode, full)
        case .limitExceeded: self.init("LimitExceededException", full)
        case .notFound: self.init("ResourceNotFound", full, status: 404)
        case .accessDenied: self.init("AccessDeniedException", full, status: 403, queryCode: "AccessDenied")
        case .alreadyExists, .inUse: self.init("ConflictException", full, status: 409)
        case .unsupported: self.init("NotImplemented", full, status: 501)
        default: self.init("InternalFailure", "The request could not be finished because of an error of the server.", status: 500)
        }
    }

    package static func malformed(_ why: String) -> ServiceError { ServiceError("SerializationException", why) }

    package static let internalFailure = ServiceError(
        "InternalFailure", "The request could not be finished because of an error of the server.", status: 500)
}
