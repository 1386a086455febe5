internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Hummingbird

/// Makes a labelling job of the photos under a bucket's prefix.
struct NewJobPages: ConsolePages {
    let accounts: AccountStore
    let labelling: LabellingStore
    let objects: ObjectStore
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/new", use: form)
        router.post("/labelling/new", use: create)
    }

    private struct Model {
        let form: NewJobForm
        let people: [Candidate]
        let buckets: [String]
        let teams: [Team]
        let hasTeams: Bool
        let failure: String?
        let mend: String?
    }

    private struct Team {
        let name: String
        let isChosen: Bool
    }

    private struct Candidate {
        let id: String
        let name: String
        let role: String
        let isChosen: Bool
    }

    @Sendable private func form(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        var form = NewJobForm()
        let query = FormFields(query: request)
        form.photos = query.text("photos") ?? ""
        form.workers = [try context.person().id.uuidString]
        return try await page(form, nil, context)
    }

    @Sendable private func create(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = NewJobForm(try await FormFields(body: request))
        do {
            let name = try await make(form)
            return .done("The job is made. The people whom you chose find it under Work.", to: LabellingPages.path(name))
        } catch let error as BrachioError where error.code != .system && error.code != .defect && error.code != .corrupted {
            return try await page(form, error, context)
        }
    }

    /// Nothing is left behind where something is wrong with the form: the manifest is written last but one, the job last.
    private func make(_ form: NewJobForm) async throws -> String {
        let source = try form.source(), name = form.jobName
        _ = try form.settings(input: source)
        let members = form.workers.compactMap { UUID(uuidString: $0) }
        if !form.team.isEmpty { _ = try await labelling.team(form.team) }
        guard !members.isEmpty || !form.team.isEmpty else { throw BrachioError(.invalidInput, "nobody is chosen for this job", mend: "choose at least one person") }
        let manifest = try await input(source, job: name)
        let team = form.team.isEmpty ? try await newTeam(for: name, form.title, members) : form.team
        try await labelling.create(NewJob(name: name, team: team, settings: try form.settings(input: manifest)))
        return name
    }

    /// A team of these people. One of the job's name that is there already stays as it is, but for what an earlier attempt has left.
    private func newTeam(for job: String, _ title: String, _ members: [WorkerID]) async throws -> String {
        let taken = try await labelling.teams().filter { $0.description != title }.map(\.name)
        let name = ([job] + (2...1_000).map { "\(job.prefix(58))-\($0)" }).first { !taken.contains($0) } ?? job
        try await labelling.setTeam(name, description: title, members: members)
        return name
    }

    /// A manifest is taken as it is; of a prefix one is made.
    private func input(_ source: S3Location, job: String) async throws -> S3Location {
        guard !source.key.hasSuffix(".manifest"), !source.key.hasSuffix(".jsonl") else {
            _ = try await objects.version(source.bucket, source.key)
            return source
        }
        let place = S3Location(bucket: source.bucket, key: "labels/\(job)/input.manifest")
        return try await PrefixManifest.make(of: source, at: place, in: objects, now: Date()).place
    }

    private func page(_ form: NewJobForm, _ error: BrachioError?, _ context: ConsoleContext) async throws -> Response {
        let people = try await accounts.people().filter { !$0.isDisabled }.map { person in
            Candidate(
                id: person.id.uuidString, name: person.userName, role: person.role.rawValue, isChosen: form.workers.contains(person.id.uuidString))
        }
        let teams = try await labelling.teams().map { Team(name: $0.name, isChosen: $0.name == form.team) }
        let model = Model(
            form: form, people: people, buckets: try await objects.buckets().map(\.name), teams: teams, hasTeams: !teams.isEmpty,
            failure: error.map { error in error.cause.map { "\(error.message): \($0)" } ?? error.message }, mend: error?.mend)
        var page = Page("New labelling job", section: .labelling, template: "labelling-new", model: model)
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path)]
        if error != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }
}
