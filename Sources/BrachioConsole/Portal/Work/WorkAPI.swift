internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// What the labelling pages ask for while somebody works: jobs, tasks, answers. Decodes, calls the desk, encodes.
struct WorkAPI: ConsolePages {
    let desk: LabellingDesk

    /// Entries of the history in one answer.
    static let historyEntries = 50

    func add(to router: RouterGroup<ConsoleContext>) {
        let api = router.group("\(WorkPath.root)/api/jobs")
        api.get { _, context in
            let worker = try context.person().id
            return Response.json(WorkDocument.Jobs(jobs: try await desk.jobs(for: worker).map(WorkDocument.Job.init)))
        }
        api.get(":job", use: job)
        api.post(":job/claims", use: claim)
        api.post(":job/extensions", use: extend)
        api.post(":job/answers", use: submit)
        api.post(":job/releases", use: release)
        api.get(":job/history", use: history)
    }

    @Sendable private func job(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let found = try await desk.job(context.job(), for: context.person().id)
        var document = WorkDocument.Job(found)
        document.instructions = WorkDocument.Instructions(found.instructions, try await desk.store.examplePictures(of: found.name), job: found.name)
        return .json(document)
    }

    @Sendable private func claim(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (name, worker) = (try context.job(), try context.person().id)
        let wish = try await JSONBody.read(WorkRequest.Claim.self, from: request)
        guard let order = ClaimOrder(rawValue: wish.order ?? ClaimOrder.queue.rawValue) else {
            throw BrachioError(
                .invalidInput, "there is no order '\(wish.order?.prefix(40) ?? "")'",
                mend: "use one of \(ClaimOrder.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard (1...LabellingLimits.claimTasks).contains(wish.count) else {
            throw BrachioError(.invalidInput, "\(wish.count) tasks cannot be claimed at once", cause: "it is 1 to \(LabellingLimits.claimTasks)")
        }
        var tasks = wish.resume == true ? try await desk.held(name, worker: worker) : []
        if tasks.count < wish.count {
            tasks += try await desk.claim(name, worker: worker, count: wish.count - tasks.count, order: order)
        }
        return .json(WorkDocument.Tasks(tasks: tasks.map { WorkDocument.Task($0, job: name) }))
    }

    @Sendable private func extend(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let wish = try await JSONBody.read(WorkRequest.Tasks.self, from: request)
        let extended = try await desk.extend(context.job(), worker: context.person().id, tasks: wish.tasks)
        return .json(
            WorkDocument.Extensions(
                tasks: extended.map { WorkDocument.Extension(task: $0.task, expires: Int64($0.expires.timeIntervalSince1970 * 1_000)) }))
    }

    @Sendable private func submit(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (name, worker) = (try context.job(), try context.person().id)
        let sent = try await JSONBody.read(WorkRequest.Answers.self, from: request).answers
        // What cannot be an answer is refused by name and does not hold up the others.
        let read = sent.map { ($0.id, Self.answer($0)) }
        let answers = read.compactMap { try? $0.1.get() }
        let receipts = try await desk.submit(name, worker: worker, answers)
        var following = receipts.makeIterator()
        let results = read.map { id, answer in
            switch answer {
            case .failure(let refusal): WorkDocument.Result(refused: id, refusal.why)
            case .success: following.next().map { WorkDocument.Result($0, id: id) } ?? WorkDocument.Result(refused: id, "nothing was said of it")
            }
        }
        let progress = WorkDocument.Progress(try await desk.progress(name, for: worker))
        return .json(WorkDocument.Receipts(results: results, progress: progress))
    }

    @Sendable private func release(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let wish = try await JSONBody.read(WorkRequest.Tasks.self, from: request)
        try await desk.release(context.job(), worker: context.person().id, tasks: wish.tasks)
        return .json([String: String]())
    }

    @Sendable private func history(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try context.job()
        let before = FormFields(query: request)["before"].flatMap { Int64($0) }
        let entries = try await desk.history(name, worker: context.person().id, before: before, count: Self.historyEntries)
        return .json(
            WorkDocument.History(
                answers: entries.map { WorkDocument.Entry($0, job: name) }, before: entries.count == Self.historyEntries ? entries.last?.sequence : nil))
    }

    private struct Refusal: Error {
        let why: String
    }

    private static func answer(_ sent: WorkRequest.SentAnswer) -> Result<Answer, Refusal> {
        guard let id = UUID(uuidString: sent.id) else { return .failure(Refusal(why: "its id is no UUID")) }
        guard let decision = Answer.Decision(rawValue: sent.decision) else {
            return .failure(Refusal(why: "there is no decision '\(sent.decision.prefix(40))'"))
        }
        return .success(Answer(id: id, task: sent.task, decision: decision, classes: sent.classes ?? [], seconds: sent.seconds ?? 0))
    }
}

extension ConsoleContext {
    /// The labelling job that the address names.
    func job() throws -> String { try parameters.require("job") }
}
