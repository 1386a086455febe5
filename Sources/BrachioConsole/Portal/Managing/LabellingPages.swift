internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Labelling jobs for those who run or review them: the list, and one job's progress.
struct LabellingPages: ConsolePages {
    let accounts: AccountStore
    let labelling: LabellingStore
    let advice: any LabellingAdvice
    let reporting: JobReporting
    let objects: ObjectStore
    let renderer: PageRenderer

    /// Jobs on one page of the list.
    static let listedJobs = 50

    static let path = "/labelling"

    static func path(_ job: String) -> String { "\(path)/job/\(AddressText.escaped(job))" }

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling", use: list)
        router.get("/labelling/job/:job", use: job)
        router.get("/labelling/job/:job/progress", use: progress)
        router.get("/labelling/job/:job/progress.json", use: document)
        router.get("/labelling/job/:job/output.manifest", use: manifest)
    }

    private struct List {
        let jobs: [Row]
        let isEmpty: Bool
        let mayManage: Bool
        let next: String?
    }

    private struct Row {
        let name: String
        let title: String
        let href: String
        let state: StateBadge
        let kind: String
        let total: Int
        let shown: Int
        let labelled: Int
        let created: TimeText
    }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        var query = LabellingJobQuery()
        query.limit = Self.listedJobs
        query.token = FormFields(query: request)["after"]
        let page = try await labelling.jobs(query)
        let rows = page.jobs.map { job in
            Row(
                name: job.name, title: job.settings.title, href: Self.path(job.name), state: StateBadge(job.lifecycle.phase),
                kind: KindWording.task(job.settings.kind), total: job.counters.total, shown: max(1, job.counters.total),
                labelled: job.counters.labelled, created: TimeText(job.created))
        }
        let model = List(
            jobs: rows, isEmpty: rows.isEmpty, mayManage: try context.person().role >= .manager,
            next: page.next.map { AddressText.path(Self.path, [("after", $0)]) })
        var shown = Page("Labelling", section: .labelling, template: "labelling-list", model: model)
        shown.styles = ["portal.css"]
        return renderer.response(shown, context)
    }

    @Sendable private func job(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        var page = Page(job.settings.title, section: .labelling, template: "labelling-job", model: try await view(of: job, context))
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", Self.path)]
        return renderer.response(page, context)
    }

    /// The part of the page that refreshes itself.
    @Sendable private func progress(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        var response = renderer.fragment("labelling-progress", try await view(of: job, context), context)
        if job.lifecycle.phase.isEnd { if let live = HTTPField.Name("X-Live") { response.headers[live] = "ended" } }
        return response
    }

    @Sendable private func document(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        return .json(JobProgressDocument(job, try await reporting.report(of: job), try await names(in: job)))
    }

    /// The labels as they are in the bucket now.
    @Sendable private func manifest(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        let place = try S3Location(job.outputManifest)
        let object: OpenObject
        do { object = try await objects.open(place.bucket, place.key) } catch let error as BrachioError where error.code == .noSuchKey {
            throw BrachioError(.notFound, "job \(job.name) has no labels in its bucket yet", mend: "look again in a minute")
        }
        let bytes = object.version.bytes
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson", .contentLength: String(bytes), .contentDisposition: "attachment; filename=\"\(job.name).manifest\""],
            body: ResponseBody { writer in
                try await object.read(0..<bytes) { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            })
    }

    private func names(in job: LabellingJob) async throws -> [WorkerID: String] {
        let people = try await accounts.people()
        return Dictionary(people.map { ($0.id, $0.userName) }) { first, _ in first }
    }

    private func view(of job: LabellingJob, _ context: ConsoleContext) async throws -> JobView {
        let person = try context.person()
        let help = ModelHelpView(
            job, advice.assistance(job: job.id), try await labelling.automation(of: job.id), duplicates: advice.duplicates(job: job.id)?.count ?? 0)
        var view = JobView(
            job, try await reporting.report(of: job), names: try await names(in: job), help: help, examples: try await labelling.examplePictures(of: job.name))
        view.mayManage = person.role >= .manager
        let isMember = try await labelling.isMember(person.id, of: job)
        view.isMine = isMember && job.lifecycle.phase == .inProgress
        view.reviews = try await ReviewPages.reviews(of: job.name, in: labelling)
        return view
    }
}
