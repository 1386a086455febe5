internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// Teams of people who label: making, renaming, deleting, and who is in them.
struct TeamPages: ConsolePages {
    let accounts: AccountStore
    let labelling: LabellingStore
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.post("/teams", use: create)
        router.get("/teams/:team", use: show)
        router.post("/teams/:team/name", use: rename)
        router.post("/teams/:team/members", use: setMembers)
        router.post("/teams/:team/delete", use: delete)
    }

    static func path(_ team: String) -> String { "/teams/\(AddressText.escaped(team))" }

    /// A team in the list of people.
    struct Row {
        let name: String
        let description: String
        let href: String
        let members: String
    }

    static func rows(_ labelling: LabellingStore) async throws -> [Row] {
        var rows: [Row] = []
        for team in try await labelling.teams() {
            let members = try await labelling.members(ofTeam: team.name).count
            rows.append(Row(
                name: team.name, description: team.description, href: path(team.name), members: members == 1 ? "1 person" : "\(members) people"))
        }
        return rows
    }

    private struct Model {
        let name: String
        let description: String
        let href: String
        let people: [Candidate]
        let jobs: [Job]
        let hasJobs: Bool
    }

    private struct Candidate {
        let id: String
        let name: String
        let role: String
        let isMember: Bool
        let isDisabled: Bool
    }

    private struct Job {
        let title: String
        let href: String
    }

    @Sendable private func create(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), name = fields.text("team") ?? ""
        do {
            try LabellingStore.checkTeamName(name)
            guard try await !labelling.teams().contains(where: { $0.name == name }) else {
                throw BrachioError(.labellingNameTaken, "a team named \(name) exists", mend: "choose another name")
            }
            try await labelling.setTeam(name, description: fields.text("description") ?? "", members: [])
        } catch let error as BrachioError where [.invalidInput, .labellingNameTaken].contains(error.code) {
            return .failed(error.description, to: "/people")
        }
        return .done("Team \(name) is made. Choose who is in it.", to: Self.path(name))
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let team = try await labelling.team(name(context)), members = Set(try await labelling.members(ofTeam: team.name))
        var query = LabellingJobQuery()
        query.team = team.name
        query.limit = 20
        let jobs = try await labelling.jobs(query).jobs.map { Job(title: $0.settings.title, href: LabellingPages.path($0.name)) }
        let people = try await accounts.people().filter { !$0.isDisabled || members.contains($0.id) }.map { person in
            Candidate(
                id: person.id.uuidString, name: person.userName, role: person.role.rawValue, isMember: members.contains(person.id),
                isDisabled: person.isDisabled)
        }
        let model = Model(
            name: team.name, description: team.description, href: Self.path(team.name), people: people, jobs: jobs, hasJobs: !jobs.isEmpty)
        var page = Page("Team \(team.name)", section: .people, template: "team", model: model)
        page.trail = [.init("People", "/people")]
        return renderer.response(page, context)
    }

    @Sendable private func rename(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try name(context), fields = try await FormFields(body: request), new = fields.text("team") ?? ""
        do {
            try await labelling.renameTeam(name, to: new)
            try await labelling.updateTeam(new, description: fields.text("description") ?? "")
        } catch let error as BrachioError where [.invalidInput, .labellingNameTaken].contains(error.code) {
            return .failed(error.description, to: Self.path(name))
        }
        return .done("The team is kept as \(new).", to: Self.path(new))
    }

    /// Who is chosen is in the team, all others are out of it.
    @Sendable private func setMembers(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try name(context)
        let chosen = Set(try await FormFields(body: request).values("member").compactMap { UUID(uuidString: $0) })
        let before = Set(try await labelling.members(ofTeam: name)), people = Set(try await accounts.people().map(\.id))
        for worker in chosen.subtracting(before).intersection(people) { try await labelling.setMember(worker, ofTeam: name, true) }
        for worker in before.subtracting(chosen) { try await labelling.setMember(worker, ofTeam: name, false) }
        let count = try await labelling.members(ofTeam: name).count
        return .done("\(count == 1 ? "1 person is" : "\(count) people are") in team \(name).", to: Self.path(name))
    }

    @Sendable private func delete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try name(context)
        do { try await labelling.deleteTeam(name) } catch let error as BrachioError where error.code == .inUse {
            return .failed(error.description, to: Self.path(name))
        }
        return .done("Team \(name) is deleted.", to: "/people")
    }

    private func name(_ context: ConsoleContext) throws -> String { try context.parameters.require("team") }
}
