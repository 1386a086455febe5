internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Hummingbird

/// Makes a labelling job: of the photos under a bucket's prefix, of a manifest, or like another job.
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
        let kinds: [Kind]
        let people: [Candidate]
        let buckets: [String]
        let teams: [Team]
        let hasTeams: Bool
        let failure: String?
        let mend: String?
    }

    private struct Kind {
        let value: String
        let name: String
        let isChosen: Bool
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
        let query = FormFields(query: request)
        if let other = query.text("from") {
            let job = try await labelling.job(other)
            let form = try await NewJobForm(like: job, named: labelling.freeName(job.name), continues: query["continue"] == "yes")
            return try await page(form, nil, context)
        }
        var form = NewJobForm()
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
        var settings = try form.settings(input: manifest)
        if let continued = form.continued { settings.classes = try await labelling.job(continued).settings.classes(offering: settings.classes) }
        let team = form.team.isEmpty ? try await labelling.newTeam(for: name, form.title, members) : form.team
        try await labelling.create(NewJob(name: name, team: team, settings: settings))
        return name
    }

    /// A manifest is taken as it is; of a prefix one is made.
    private func input(_ source: S3Location, job: String) async throws -> S3Location {
        guard !NewJobForm.isManifest(source) else {
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
            form: form, kinds: NewJobForm.kinds.map { Kind(value: $0.rawValue, name: KindWording.task($0), isChosen: $0.rawValue == form.kind) },
            people: people, buckets: try await objects.buckets().map(\.name), teams: teams, hasTeams: !teams.isEmpty,
            failure: error.map { error in error.cause.map { "\(error.message): \($0)" } ?? error.message }, mend: error?.mend)
        var page = Page("New labelling job", section: .labelling, template: "labelling-new", model: model)
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path)]
        if error != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }
}
