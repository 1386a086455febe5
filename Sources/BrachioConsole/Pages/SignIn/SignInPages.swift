internal import BrachioAccounts
internal import BrachioCore
internal import HTTPTypes
internal import Hummingbird

/// Signing in by password or by link, and signing out.
struct SignInPages: ConsolePages {
    let accounts: AccountStore
    let cookies: SessionCookie
    let renderer: PageRenderer

    static let linkPath = "/sign-in/link"

    /// Where whoever is not signed in is sent, to come back to `next`.
    static func path(next: String) -> String {
        next == "/" ? "/sign-in" : AddressText.path("/sign-in", [("next", String(next.prefix(1_000)))])
    }

    /// The address of a link that signs in once.
    package static func linkAddress(console: String, token: String) -> String { "\(console)\(linkPath)/\(token)" }

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/sign-in", use: form)
        router.post("/sign-in", use: signIn)
        router.get("/sign-in/link/:token", use: linkForm)
        router.post("/sign-in/link/:token", use: signInByLink)
        router.post("/sign-out", use: signOut)
    }

    private struct Form {
        var userName = ""
        var next = "/"
        var failure: String?
        var mend: String?
    }

    private struct LinkForm {
        let userName: String
    }

    @Sendable private func form(_ request: Request, _ context: ConsoleContext) -> Response {
        let next = Self.safe(FormFields(query: request)["next"])
        if context.session != nil { return .redirect(to: next) }
        return renderer.response(Page("Sign in", template: "sign-in", model: Form(next: next)), context)
    }

    @Sendable private func signIn(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request)
        let name = fields.text("user") ?? "", next = Self.safe(fields["next"])
        do {
            let new = try await accounts.signIn(userName: name, password: fields["password"] ?? "", from: context.remoteAddress)
            return begin(new, next: next, request)
        } catch let error as BrachioError where error.code == .signInRefused || error.code == .tooManyAttempts {
            let failure = error.cause.map { "\(error.message): \($0)" } ?? error.message
            let model = Form(userName: String(name.prefix(UserName.charactersMaximum)), next: next, failure: failure, mend: error.mend)
            var page = Page("Sign in", template: "sign-in", model: model)
            page.status = FailurePages.status(error.code)
            return renderer.response(page, context)
        }
    }

    /// Opening a link changes nothing, so that whoever previews it does not use it up.
    @Sendable private func linkForm(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await accounts.linkOwner(try context.parameters.require("token"))
        return renderer.response(Page("Sign in", template: "sign-in-link", model: LinkForm(userName: person.userName)), context)
    }

    @Sendable private func signInByLink(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let new = try await accounts.signIn(link: try context.parameters.require("token"))
        return begin(new, next: new.session.person.hasPassword ? "/" : AccountPages.passwordPath, request)
    }

    @Sendable private func signOut(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        if let token = context.sessionToken { try await accounts.endSession(token) }
        var response = Response.done("You are signed out.", to: "/sign-in")
        cookies.clear(request, &response)
        return response
    }

    private func begin(_ new: NewSession, next: String, _ request: Request) -> Response {
        var response = Response.redirect(to: new.session.person.mustChangePassword ? AccountPages.passwordPath : next)
        cookies.set(new.token, request, &response)
        return response
    }

    /// Only a path of the console itself.
    static func safe(_ next: String?) -> String {
        guard let next, next.hasPrefix("/"), !next.hasPrefix("//"), !next.contains("\\"), next.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { return "/" }
        return next
    }
}

/// The address that signs somebody in once.
package enum SignInLink {
    /// - Parameter console: where the console is, such as `http://127.0.0.1:4580`.
    package static func address(console: String, token: String) -> String { SignInPages.linkAddress(console: console, token: token) }
}
