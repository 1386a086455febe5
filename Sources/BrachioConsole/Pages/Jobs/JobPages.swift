internal import BrachioAccounts
internal import BrachioCore
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioMetrics
internal import Foundation
internal import Hummingbird

/// Training and compilation jobs: all of them, and one with what it measures while it runs.
struct JobPages: ConsolePages {
    let rooms: ConsoleRooms
    let renderer: PageRenderer

    static let pageJobs = 25

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/jobs", use: list)
        router.get("/jobs/live", use: liveList)
        router.get("/jobs/:kind/:name", use: show)
        router.get("/jobs/:kind/:name/live", use: live)
        router.post("/jobs/:kind/:name/stop", use: stop)
        router.post("/jobs/:kind/:name/labels", use: checkLabels)
    }

    private struct ListModel {
        let kinds: [Kind]
        let liveHref: String

        struct Kind {
            let title: String
            let jobs: [JobSummary]
            let hasJobs: Bool
            let nextHref: String?
        }
    }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.response(Page("Jobs", section: .jobs, template: "jobs", model: try await listModel(request)), context)
    }

    @Sendable private func liveList(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.fragment("job-lists", try await listModel(request), context)
    }

    private func listModel(_ request: Request) async throws -> ListModel {
        let fields = FormFields(query: request), now = Date()
        var kinds: [ListModel.Kind] = []
        for kind in JobKind.allCases {
            var query = JobQuery(kind: kind)
            query.limit = Self.pageJobs
            query.token = fields[kind.rawValue]
            let page = try await rooms.jobs.jobs(query)
            kinds.append(ListModel.Kind(
                title: kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst(), jobs: page.jobs.map { JobSummary($0, now: now) },
                hasJobs: !page.jobs.isEmpty, nextHref: page.next.map { AddressText.path("/jobs", [(kind.rawValue, $0)]) }))
        }
        return ListModel(kinds: kinds, liveHref: "/jobs/live" + (request.uri.query.map { "?\($0)" } ?? ""))
    }

    private struct ShowModel {
        let job: JobDetail
        let liveHref: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await job(context)
        let detail = try await JobDetail.read(job, rooms, now: Date())
        let model = ShowModel(job: detail, liveHref: Self.path(job.id) + "/live")
        var page = Page(job.name, section: .jobs, template: "job", model: model)
        page.trail = [.init("Jobs", "/jobs")]
        return renderer.response(page, context)
    }

    @Sendable private func live(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await job(context)
        let detail = try await JobDetail.read(job, rooms, now: Date())
        return renderer.fragment("job-body", ShowModel(job: detail, liveHref: ""), context, isLast: !detail.isLive)
    }

    @Sendable private func stop(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let id = try await job(context).id
        do { try await rooms.runner.stop(id) } catch let error as BrachioError where error.code == .jobEnded {
            return .failed("\(id.name) has ended already.", to: Self.path(id))
        }
        return .done("\(id.name) is being stopped.", to: Self.path(id))
    }

    /// Looks for labels that are likely wrong among those that the job learned from, and makes a job for people of them.
    @Sendable private func checkLabels(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let id = try await job(context).id
        guard id.kind == .training, let search = rooms.labelSearch else { throw BrachioError(.unsupported, "labels are not looked through here") }
        let fields = try await FormFields(body: request)
        guard let kind = fields["kind"].flatMap(JobSettings.Kind.init(rawValue:)), kind == .verify || kind == .adjust else {
            throw BrachioError(.invalidInput, "what people shall do with the labels is not said")
        }
        guard let maximum = Int(fields.text("maximum") ?? ""), (1...LabelSearchWish.photosMaximum).contains(maximum) else {
            return .failed("The number of labels is from 1 to \(LabelSearchWish.photosMaximum).", to: Self.path(id))
        }
        let wish = LabelSearchWish(kind: kind, team: fields.text("team"), workers: [try context.person().id], maximum: maximum)
        do { try await search.begin(wish, of: id.name) } catch let error as BrachioError where error.code == .notFound {
            return .failed(error.description, to: Self.path(id))
        }
        return .done("The labels are being looked through. The job is made of what is likely wrong.", to: Self.path(id))
    }

    private func job(_ context: ConsoleContext) async throws -> Job {
        let name = try context.parameters.require("name"), kind = try context.parameters.require("kind")
        guard let kind = JobKind(rawValue: kind) else { throw BrachioError(.notFound, "there are no jobs of the kind \(kind.prefix(40))") }
        return try await rooms.jobs.job(JobID(kind: kind, name: name))
    }

    static func path(_ id: JobID) -> String { "/jobs/\(id.kind.rawValue)/\(AddressText.escaped(id.name))" }
}
