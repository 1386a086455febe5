internal import BrachioAccounts
internal import BrachioCore
internal import BrachioJobs
internal import BrachioMetrics
internal import Foundation
internal import HTTPTypes
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
        var response = renderer.fragment("job-body", ShowModel(job: try await JobDetail.read(job, rooms, now: Date()), liveHref: ""), context)
        if job.lifecycle.phase.isEnd, let name = HTTPField.Name("X-Live") { response.headers[name] = "ended" }
        return response
    }

    @Sendable private func stop(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let id = try await job(context).id
        do { try await rooms.runner.stop(id) } catch let error as BrachioError where error.code == .jobEnded {
            return .failed("\(id.name) has ended already.", to: Self.path(id))
        }
        return .done("\(id.name) is being stopped.", to: Self.path(id))
    }

    private func job(_ context: ConsoleContext) async throws -> Job {
        let name = try context.parameters.require("name"), kind = try context.parameters.require("kind")
        guard let kind = JobKind(rawValue: kind) else { throw BrachioError(.notFound, "there are no jobs of the kind \(kind.prefix(40))") }
        return try await rooms.jobs.job(JobID(kind: kind, name: name))
    }

    static func path(_ id: JobID) -> String { "/jobs/\(id.kind.rawValue)/\(AddressText.escaped(id.name))" }
}
