internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// People: inviting, roles, disabling, deleting, new passwords.
struct PeoplePages: ConsolePages {
    let accounts: AccountStore
    let labelling: LabellingStore
    let invitations: InvitationSender
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/people", use: list)
        router.post("/people", use: invite)
        router.get("/people/:id", use: show)
        router.post("/people/:id/role", use: setRole)
        router.post("/people/:id/reset", use: reset)
        router.post("/people/:id/disable", use: disable)
        router.post("/people/:id/enable", use: enable)
        router.post("/people/:id/delete", use: delete)
    }

    private struct Entry {
        let id: String
        let userName: String
        let href: String
        let email: String?
        let role: String
        let state: String
        let mark: String
        let lastSeen: TimeText?
    }

    private struct Option {
        let value: String
        let label: String
        let isChosen: Bool
    }

    private struct ListModel {
        let people: [Entry]
        let roles: [Option]
        let sendsMail: Bool
        let teams: [TeamPages.Row]
        let hasTeams: Bool
        var failure: String?
        var userName = ""
        var email = ""
    }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        try await listPage(context, failure: nil, FormFields(query: request))
    }

    @Sendable private func invite(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), own = try context.person().role
        let email = fields.text("email"), name = fields.text("user") ?? email ?? ""
        guard let role = fields["role"].flatMap(Role.init(rawValue:)), own.mayAdminister(role) else {
            throw BrachioError(.accessDenied, "you cannot give this role", mend: "choose one up to \(own.rawValue)")
        }
        do {
            let invitation = try await accounts.invite(userName: name, email: email, role: role)
            return try await handOver(invitation, isNew: true, request, context)
        } catch let error as BrachioError where [.invalidInput, .alreadyExists, .limitExceeded].contains(error.code) {
            return try await listPage(context, failure: error.description, fields)
        }
    }

    private func listPage(_ context: ConsoleContext, failure: String?, _ fields: FormFields) async throws -> Response {
        let own = try context.person().role, teams = try await TeamPages.rows(labelling)
        let model = ListModel(
            people: try await accounts.people().map(Self.entry), roles: Self.options(own, chosen: .annotator), sendsMail: invitations.sendsMail,
            teams: teams, hasTeams: !teams.isEmpty, failure: failure, userName: fields["user"] ?? "", email: fields["email"] ?? "")
        var page = Page("People", section: .people, template: "people", model: model)
        if failure != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }

    private struct ShowModel {
        let person: Entry
        let created: TimeText
        let roles: [Option]
        let mayChange: Bool
        let isDisabled: Bool
        let isSelf: Bool
        let memberships: [Membership]
    }

    private struct Membership {
        let team: String
        let path: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await person(context), own = try context.person()
        let model = ShowModel(
            person: Self.entry(person), created: TimeText(person.created), roles: Self.options(own.role, chosen: person.role),
            mayChange: own.role.mayAdminister(person.role), isDisabled: person.isDisabled, isSelf: own.id == person.id,
            memberships: try await labelling.teams(of: person.id).map { Membership(team: $0, path: TeamPages.path($0)) })
        var page = Page(person.userName, section: .people, template: "person", model: model)
        page.trail = [.init("People", "/people")]
        return renderer.response(page, context)
    }

    // MARK: Changes

    @Sendable private func setRole(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await changeable(context), own = try context.person().role
        guard let role = try await FormFields(body: request)["role"].flatMap(Role.init(rawValue:)), own.mayAdminister(role) else {
            throw BrachioError(.accessDenied, "you cannot give this role", mend: "choose one up to \(own.rawValue)")
        }
        return try await change(person, "\(person.userName) is \(role.rawValue) now.") { try await accounts.setRole(role, of: person.id) }
    }

    @Sendable private func disable(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await changeable(context)
        return try await change(person, "\(person.userName) is disabled and signed out.") { try await accounts.setDisabled(true, person.id) }
    }

    @Sendable private func enable(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await changeable(context)
        return try await change(person, "\(person.userName) can sign in again.") { try await accounts.setDisabled(false, person.id) }
    }

    @Sendable private func delete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await changeable(context)
        return try await change(person, "\(person.userName) is deleted.", to: "/people") {
            try await accounts.delete(person.id)
            try await labelling.forget(person.id)
        }
    }

    @Sendable private func reset(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try await changeable(context)
        return try await handOver(try await accounts.resetPassword(of: person.id), isNew: false, request, context)
    }

    private func change(_ person: Person, _ said: String, to path: String? = nil, _ body: () async throws -> Void) async throws -> Response {
        do { try await body() } catch let error as BrachioError where error.code == .inUse {
            return .failed(error.description, to: Self.path(person))
        }
        return .done(said, to: path ?? Self.path(person))
    }

    private struct InvitationModel {
        let userName: String
        let text: String
        let isMailed: Bool
        let email: String?
        let isNew: Bool
    }

    /// Mails the temporary password where that can be done; shows it once, to be copied, where it cannot.
    private func handOver(_ invitation: Invitation, isNew: Bool, _ request: Request, _ context: ConsoleContext) async throws -> Response {
        let letter = InvitationLetter(invitation, console: invitations.address(for: request), isNew: isNew)
        let isMailed = try await invitations.send(letter, to: invitation.person)
        let model = InvitationModel(
            userName: invitation.person.userName, text: letter.text, isMailed: isMailed, email: invitation.person.email, isNew: isNew)
        var page = Page(isNew ? "Invitation" : "New password", section: .people, template: "invitation", model: model)
        page.trail = [.init("People", "/people")]
        return renderer.response(page, context)
    }

    private func person(_ context: ConsoleContext) async throws -> Person {
        guard let id = UUID(uuidString: try context.parameters.require("id")) else { throw BrachioError(.notFound, "there is no such person") }
        return try await accounts.person(id)
    }

    /// The person named in the address, where whoever asks may change them.
    private func changeable(_ context: ConsoleContext) async throws -> Person {
        let person = try await person(context), own = try context.person()
        guard own.role.mayAdminister(person.role) else {
            throw BrachioError(.accessDenied, "you cannot change \(person.userName)", cause: "they are \(person.role.rawValue), you are \(own.role.rawValue)")
        }
        return person
    }

    private static func path(_ person: Person) -> String { "/people/\(person.id.text)" }

    private static func entry(_ person: Person) -> Entry {
        let (state, mark) =
            person.isDisabled ? ("Disabled", "bad") : person.mustChangePassword ? ("Invited", "busy") : person.hasPassword ? ("Active", "good") : ("By link", "")
        return Entry(
            id: person.id.text, userName: person.userName, href: path(person), email: person.email, role: person.role.rawValue, state: state,
            mark: mark, lastSeen: person.lastSeen.map { TimeText($0) })
    }

    private static func options(_ own: Role, chosen: Role) -> [Option] {
        Role.allCases.filter { own.mayAdminister($0) }.reversed().map { role in
            Option(value: role.rawValue, label: "\(role.rawValue): \(meaning(role))", isChosen: role == chosen)
        }
    }

    private static func meaning(_ role: Role) -> String {
        switch role {
        case .owner: "everything"
        case .manager: "buckets, jobs, logs, people"
        case .reviewer: "checks answers"
        case .annotator: "answers tasks"
        }
    }
}
