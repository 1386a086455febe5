internal import BrachioAccounts
internal import BrachioCore
internal import Foundation
internal import Hummingbird

/// Finds out who asks.
struct SessionReader: RouterMiddleware {
    typealias Context = ConsoleContext

    let accounts: AccountStore
    let cookies: SessionCookie

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var context = context
        if let token = cookies.read(request), let session = try await accounts.session(token) {
            context.session = session
            context.sessionToken = token
            context.csrfToken = Self.csrfToken(token)
        }
        context.notice = Notice.read(request)
        var response = try await next(request, context)
        if context.notice != nil, Notice.isShown(by: response) { Notice.clear(&response) }
        return response
    }

    /// Follows from the session's secret, which scripts cannot read, and does not tell it.
    static func csrfToken(_ sessionToken: String) -> String { Digest(of: Data("csrf:\(sessionToken)".utf8)).hexadecimal }
}
