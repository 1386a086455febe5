internal import BrachioAccounts
internal import BrachioCore
internal import BrachioDeviceCloud
internal import Foundation
internal import Hummingbird

/// Device jobs: the list, and one job with how far its rollout has come.
struct DeviceJobPages: ConsolePages {
    let jobs: DeviceJobService
    let renderer: PageRenderer

    static let pageJobs = 50
    static let pageExecutions = 100

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/device-jobs", use: list)
        router.get("/device-jobs/job", use: show)
        router.get("/device-jobs/live", use: live)
        router.post("/device-jobs", use: create)
        router.post("/device-jobs/cancel", use: cancel)
    }

    static func path(_ id: String) -> String { AddressText.path("/device-jobs/job", [("id", id)]) }

    // MARK: the list

    private struct Entry {
        let id: String
        let href: String
        let state: String
        let mark: String
        let targets: String
        let progress: String
        let share: Double
        let created: TimeText
    }

    private struct ListModel {
        let jobs: [Entry]
        let hasJobs: Bool
        let nextHref: String?
        var failure: String?
        var id = ""
        var targets = ""
        var document = "{\n  \"operation\": \"reboot\"\n}"
    }

    private func listModel(_ token: String?) async throws -> ListModel {
        let page = try await jobs.store.jobs(DeviceJobStore.JobFilter(), PageRequest(token: token, size: Self.pageJobs))
        var entries: [Entry] = []
        for job in page.items {
            let progress = RolloutModel(job, try await jobs.store.progress(job.identifier))
            entries.append(
                Entry(
                    id: job.identifier, href: Self.path(job.identifier), state: progress.state, mark: progress.mark,
                    targets: job.targets.map(Self.shortName).joined(separator: ", "), progress: progress.summary, share: progress.share,
                    created: TimeText(milliseconds: Int(job.createdAtSeconds) * 1_000)))
        }
        return ListModel(jobs: entries, hasJobs: !entries.isEmpty, nextHref: page.next.map { AddressText.path("/device-jobs", [("token", $0)]) })
    }

    /// A thing's or group's name out of its ARN.
    static func shortName(_ arn: String) -> String { arn.split(separator: ":").last.map(String.init) ?? arn }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let model = try await listModel(FormFields(query: request).text("token"))
        return renderer.response(Page("Device jobs", section: .deviceJobs, template: "device-jobs", model: model), context)
    }

    @Sendable private func create(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), id = fields.text("id") ?? "", document = fields["document"] ?? ""
        let names = (fields["targets"] ?? "").split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init)
        do {
            let targets = names.map { $0.hasPrefix("arn:") ? $0 : "arn:aws:iot:us-east-1:123456789012:\($0.contains("/") ? $0 : "thing/\($0)")" }
            let job = try await jobs.create(DeviceJob(identifier: id, document: try JobDocument(document), targets: targets))
            return .done("Job \(job.identifier) is being rolled out.", to: Self.path(job.identifier))
        } catch let error as BrachioError {
            var model = try await listModel(nil)
            (model.failure, model.id, model.targets, model.document) = ("\(error)", id, fields["targets"] ?? "", document)
            var page = Page("Device jobs", section: .deviceJobs, template: "device-jobs", model: model)
            page.status = .badRequest
            return renderer.response(page, context)
        }
    }

    // MARK: one job

    private struct Execution {
        let thing: String
        let href: String
        let state: String
        let mark: String
        let changed: TimeText
        let details: String
    }

    private struct JobModel {
        let id: String
        let rollout: RolloutModel
        let executions: [Execution]
        let hasExecutions: Bool
        let isMore: Bool
        let document: String
        let description: String?
        let isRunning: Bool
        let liveHref: String
    }

    private func model(_ id: String) async throws -> JobModel {
        let job = try await jobs.store.job(id), page = try await jobs.store.executions(of: id, PageRequest(size: Self.pageExecutions))
        let executions = page.items.map { execution in
            Execution(
                thing: execution.thing, href: ThingPages.path(execution.thing), state: RolloutModel.words(execution.status), mark: RolloutModel.mark(execution.status),
                changed: TimeText(milliseconds: Int(execution.lastUpdatedAtSeconds) * 1_000),
                details: execution.details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
        }
        return JobModel(
            id: id, rollout: RolloutModel(job, try await jobs.store.progress(id)), executions: executions, hasExecutions: !executions.isEmpty,
            isMore: page.next != nil, document: job.document.text, description: job.description, isRunning: job.status == .inProgress,
            liveHref: AddressText.path("/device-jobs/live", [("id", id)]))
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let id = FormFields(query: request)["id"] ?? ""
        var page = Page(id, section: .deviceJobs, template: "device-job", model: try await model(id))
        page.trail = [.init("Device jobs", "/device-jobs")]
        return renderer.response(page, context)
    }

    @Sendable private func live(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let model = try await model(FormFields(query: request)["id"] ?? "")
        return renderer.fragment("device-job-body", model, context, isLast: !model.isRunning)
    }

    @Sendable private func cancel(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let id = try await FormFields(body: request)["id"] ?? ""
        _ = try await jobs.cancel(id)
        return .done("Job \(id) is cancelled: things that have begun may finish.", to: Self.path(id))
    }
}
