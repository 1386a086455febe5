internal import BrachioAccounts
internal import BrachioCore
internal import BrachioJobs
internal import BrachioObjectStore
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Answers whatever was thrown: a page for people, a document for scripts.
struct FailurePages: RouterMiddleware {
    typealias Context = ConsoleContext

    let renderer: PageRenderer

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do { return try await next(request, context) } catch let error as BrachioError {
            return answer(error, Self.status(error.code), request, context)
        } catch let error as HTTPError {
            return answer(BrachioError(.invalidInput, error.body ?? error.status.reasonPhrase), error.status, request, context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.logger.error("a page failed", metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(error)"])
            return answer(BrachioError(.defect, "something went wrong", mend: "the server's log says more"), .internalServerError, request, context)
        }
    }

    private struct Model {
        let message: String
        let cause: String?
        let mend: String?
    }

    private struct Document: Encodable {
        let code: String
        let message: String
        let cause: String?
        let mend: String?
    }

    private func answer(_ error: BrachioError, _ status: HTTPResponse.Status, _ request: Request, _ context: Context) -> Response {
        if status == .internalServerError {
            context.logger.error("a page failed", metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(error)"])
        }
        if AnswerForm.isJSON(request) {
            let document = Document(code: error.code.rawValue, message: error.message, cause: error.cause, mend: error.mend)
            return .json(document, status: status)
        }
        let model = Model(message: error.message, cause: error.cause, mend: error.mend)
        var page = Page(status == .notFound ? "Not found" : "This did not work", template: "failure", model: model)
        page.status = status
        return renderer.response(page, context)
    }

    /// The one place where an error becomes a status of HTTP.
    static func status(_ code: BrachioError.Code) -> HTTPResponse.Status {
        switch code {
        case .notFound, .noSuchBucket, .noSuchKey, .noSuchVersion, .noSuchUpload: .notFound
        case .alreadyExists, .inUse, .bucketExists, .bucketNotEmpty, .jobExists, .jobEnded: .conflict
        case .notSignedIn, .signInRefused, .linkRefused: .unauthorized
        case .accessDenied, .forgedRequest: .forbidden
        case .tooManyAttempts: .tooManyRequests
        case .limitExceeded, .entityTooLarge, .tooManyBuckets: .contentTooLarge
        case .unsupported: .notImplemented
        case .corrupted, .system, .defect: .internalServerError
        default: .badRequest
        }
    }
}
