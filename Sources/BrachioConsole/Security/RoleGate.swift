package import BrachioAccounts
package import BrachioCore
internal import HTTPTypes
package import Hummingbird

/// Lets through whoever has a role or a higher one. Whoever is not signed in is sent to do so; whoever has a temporary password, to
/// choose another.
package struct RoleGate: RouterMiddleware {
    package typealias Context = ConsoleContext

    let role: Role

    package init(role: Role) { self.role = role }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let person = context.session?.person else {
            guard request.method == .get || request.method == .head, !AnswerForm.isJSON(request) else {
                throw BrachioError(.notSignedIn, "nobody is signed in", mend: "sign in and try again")
            }
            return .redirect(to: SignInPages.path(next: request.head.path ?? "/"))
        }
        if person.mustChangePassword, request.uri.path != AccountPages.passwordPath {
            guard !AnswerForm.isJSON(request) else {
                throw BrachioError(.accessDenied, "the password is temporary", mend: "choose another one first")
            }
            return .redirect(to: AccountPages.passwordPath)
        }
        guard person.role >= role else {
            // Whoever labels begins with their work.
            if request.uri.path == "/" { return .redirect(to: "/work") }
            throw BrachioError(
                .accessDenied, "this page is not for \(person.role.rawValue)s", cause: "it needs the role \(role.rawValue)",
                mend: "ask a manager for another role")
        }
        return try await next(request, context)
    }
}

extension BrachioError.Code {
    /// The request needs somebody who is signed in.
    package static let notSignedIn = Self(rawValue: "NotSignedIn")
    /// The request does not prove that a page of the console sent it.
    package static let forgedRequest = Self(rawValue: "ForgedRequest")
}
