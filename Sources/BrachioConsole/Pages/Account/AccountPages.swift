internal import BrachioAccounts
internal import BrachioCore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// One's own account: the password, and signing out.
struct AccountPages: ConsolePages {
    let accounts: AccountStore
    let renderer: PageRenderer

    static let passwordPath = "/account/password"

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/account", use: show)
        router.get("/account/password", use: passwordForm)
        router.post("/account/password", use: changePassword)
        router.post("/account/email", use: changeEmail)
        router.post("/account/letters", use: setLetters)
    }

    private struct Model {
        let userName: String
        let role: String
        let email: String
        let signedIn: TimeText
        let hasPassword: Bool
        let wantsLetters: Bool
    }

    private struct PasswordForm {
        let userName: String
        let asksCurrent: Bool
        let isTemporary: Bool
        let isFirst: Bool
        let charactersMinimum: Int
        var failure: String?
        var mend: String?
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try context.person()
        let model = Model(
            userName: person.userName, role: person.role.rawValue, email: person.email ?? "",
            signedIn: TimeText(context.session?.created ?? person.created), hasPassword: person.hasPassword,
            wantsLetters: try await accounts.wantsWorkLetters(person.id))
        return renderer.response(Page("Account", section: .account, template: "account", model: model), context)
    }

    @Sendable private func passwordForm(_ request: Request, _ context: ConsoleContext) throws -> Response { try form(nil, context) }

    @Sendable private func changePassword(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        guard let session = context.session, let token = context.sessionToken else { throw BrachioError(.notSignedIn, "nobody is signed in") }
        let fields = try await FormFields(body: request)
        let new = fields["new"] ?? ""
        do {
            guard new == fields["again"] else {
                throw BrachioError(.passwordRefused, "the two new passwords differ", mend: "type the same one twice")
            }
            try await accounts.changePassword(of: session, from: fields["current"], to: new, keeping: token)
        } catch let error as BrachioError where [.passwordRefused, .signInRefused, .tooManyAttempts].contains(error.code) {
            return try form(error, context)
        }
        return .done("Your password is changed. Other sessions of yours are signed out.", to: "/")
    }

    @Sendable private func changeEmail(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try context.person()
        do { try await accounts.setEmail(try await FormFields(body: request).text("email"), of: person.id) } catch let error as BrachioError {
            return .failed(error.description, to: "/account")
        }
        return .done("Your e-mail address is kept.", to: "/account")
    }

    @Sendable private func setLetters(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let isWanted = try await FormFields(body: request)["letters"] == "on"
        try await accounts.setWantsWorkLetters(isWanted, try context.person().id)
        return .done(isWanted ? "You get a letter when there is work for you." : "You get no letters about work.", to: "/account")
    }

    private func form(_ error: BrachioError?, _ context: ConsoleContext) throws -> Response {
        let person = try context.person()
        let model = PasswordForm(
            userName: person.userName, asksCurrent: person.hasPassword && context.session?.isByLink == false,
            isTemporary: person.mustChangePassword, isFirst: !person.hasPassword, charactersMinimum: PasswordRule.charactersMinimum,
            failure: error.map { error in error.cause.map { "\(error.message): \($0)" } ?? error.message }, mend: error?.mend)
        var page = Page(model.isFirst ? "Set a password" : "Change password", section: .account, template: "password", model: model)
        if !model.isTemporary { page.trail = [.init("Account", "/account")] }
        if error != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }
}
