internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Logs every request. Query strings may hold what is nobody's business, so they stay out.
struct RequestRecord: RouterMiddleware {
    typealias Context = ConsoleContext

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.info("page", metadata: [
            "method": "\(request.method.rawValue)", "path": "\(Self.path(request))", "status": "\(response.status.code)",
            "milliseconds": "\((ContinuousClock.now - start) / .milliseconds(1))",
        ])
        return response
    }

    /// The path as far as it is no secret.
    private static func path(_ request: Request) -> String {
        let path = request.uri.path
        return path.hasPrefix(SignInPages.linkPath) ? SignInPages.linkPath : String(path.prefix(300))
    }
}
