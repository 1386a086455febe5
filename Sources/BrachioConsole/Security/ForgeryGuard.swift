internal import BrachioCore
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Refuses changes that another site makes a browser ask for. A request that changes something comes from the console's own pages:
/// its origin is this host, and with a session it carries the session's token, in the header `X-CSRF-Token` or the field `csrf`.
struct ForgeryGuard: RouterMiddleware {
    typealias Context = ConsoleContext

    static let header = HTTPField.Name("X-CSRF-Token")
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        guard ![.get, .head, .options].contains(request.method) else { return try await next(request, context) }
        try Self.checkOrigin(request)
        guard context.session != nil else { return try await next(request, context) }
        var request = request
        if let header = Self.header, let given = request.headers[header] {
            try Self.check(given, context)
        } else if request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true {
            let fields = try await FormFields.take(from: &request)
            try Self.check(fields["csrf"] ?? "", context)
        } else {
            throw Self.forged("it has no token")
        }
        return try await next(request, context)
    }

    private static func checkOrigin(_ request: Request) throws {
        if let fetchSite, let site = request.headers[fetchSite], site != "same-origin", site != "none" { throw forged("it comes from another site") }
        guard let origin = request.headers[.origin] else { return }
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map(String.init)
        guard let host, host == request.head.authority else { throw forged("it comes from another site") }
    }

    private static func check(_ given: String, _ context: Context) throws {
        let wanted = context.csrfToken.utf8
        guard given.utf8.count == wanted.count, zip(given.utf8, wanted).reduce(UInt8(0), { $0 | ($1.0 ^ $1.1) }) == 0 else {
            throw forged("its token is not this session's")
        }
    }

    private static func forged(_ cause: String) -> BrachioError {
        BrachioError(.forgedRequest, "the request is refused", cause: cause, mend: "load the page again and repeat what you did")
    }
}
