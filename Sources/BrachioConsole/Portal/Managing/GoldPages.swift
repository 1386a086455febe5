internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// Gold questions of a job: which photos they are, how each person answered them, and making photos such or usual ones again.
struct GoldPages: ConsolePages {
    let accounts: AccountStore
    let labelling: LabellingStore
    let renderer: PageRenderer

    /// Gold questions on one page, and photos that could become some.
    static let shownQuestions = 60
    static let shownCandidates = 48

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/job/:job/gold", use: show)
        router.post("/labelling/job/:job/gold", use: add)
        router.post("/labelling/job/:job/gold/remove", use: remove)
    }

    private struct Model {
        let base: String
        let isRunning: Bool
        let questions: [Question]
        let count: String
        let isEmpty: Bool
        let next: String?
        let people: [Person]
        let hasPeople: Bool
        let find: String
        let candidates: [Candidate]
        let hasCandidates: Bool
        let more: String?
        let classes: [String]
        /// `radio`, or `checkbox` where a photo may be of several classes.
        let choice: String
    }

    private struct Question {
        let number: Int
        let name: String
        let label: String
        let thumbnail: String
        let answers: [Answer]
        let hasAnswers: Bool
    }

    private struct Answer {
        let person: String
        let said: String
        let isRight: Bool
    }

    private struct Person {
        let name: String
        let answered: Int
        let right: Int
        let share: String
    }

    private struct Candidate {
        let number: Int
        let name: String
        let label: String
        let thumbnail: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job()), base = LabellingPages.path(job.name)
        let query = FormFields(query: request), find = query.text("find") ?? ""
        let after = query["after"].flatMap { Int($0) } ?? -1, from = query["from"].flatMap { Int($0) } ?? -1
        let names = Dictionary(try await accounts.people().map { ($0.id, $0.userName) }) { first, _ in first }
        let name = { (worker: WorkerID) in names[worker] ?? "somebody who is gone" }
        let questions = try await labelling.goldQuestions(in: job.id, after: after, count: Self.shownQuestions)
        let people = try await labelling.goldTallies(in: job.id)
        let isRunning = job.lifecycle.phase == .inProgress
        let candidates = isRunning ? try await labelling.goldCandidates(in: job.id, named: find, after: from, count: Self.shownCandidates) : []
        let model = Model(
            base: base, isRunning: isRunning, questions: questions.map { Self.question($0, job, name) },
            count: ProgressWording.counted(try await labelling.goldCount(in: job.id), "photo"), isEmpty: questions.isEmpty,
            next: questions.count == Self.shownQuestions ? questions.last.map { AddressText.path("\(base)/gold", [("after", String($0.object))]) } : nil,
            people: people.map {
                Person(name: name($0.worker), answered: $0.answered, right: $0.right, share: "\(Int((100 * Double($0.right) / Double(max(1, $0.answered))).rounded())) %")
            },
            hasPeople: !people.isEmpty, find: find,
            candidates: candidates.map {
                Candidate(
                    number: $0.object, name: SourceName.of($0.source), label: $0.classes.isEmpty ? "open" : job.settings.className($0.classes),
                    thumbnail: WorkPath.thumbnail(job.name, $0.object))
            }, hasCandidates: !candidates.isEmpty,
            more: candidates.count == Self.shownCandidates
                ? candidates.last.map { AddressText.path("\(base)/gold", [("find", find), ("from", String($0.object))]) + "#add" } : nil,
            classes: job.settings.classes.filter { !$0.isRetired }.map(\.name), choice: job.settings.selection == .single ? "radio" : "checkbox")
        var page = Page("Gold questions", section: .labelling, template: "labelling-gold", model: model)
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path), .init(job.settings.title, base)]
        return renderer.response(page, context)
    }

    private static func question(_ question: GoldQuestion, _ job: LabellingJob, _ name: (WorkerID) -> String) -> Question {
        let answers = question.answers.map { Answer(person: name($0.worker), said: job.settings.className($0.classes), isRight: $0.isRight) }
        return Question(
            number: question.object, name: SourceName.of(question.source), label: job.settings.className(question.truth),
            thumbnail: WorkPath.thumbnail(job.name, question.object), answers: answers, hasAnswers: !answers.isEmpty)
    }

    @Sendable private func add(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), classes = fields.values("class").filter { !$0.isEmpty }
        return try await set(fields, context, nothing: classes.isEmpty ? "Say which class the photos are of." : nil) { count in
            "\(ProgressWording.counted(count, "photo")) made gold. Everybody is shown them once, among the others."
        } to: { _ in classes }
    }

    @Sendable private func remove(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request)
        return try await set(fields, context, nothing: nil) { count in
            "\(ProgressWording.counted(count, "photo")) made usual again: what people said of them is their label."
        } to: { _ in [] }
    }

    private func set(
        _ fields: FormFields, _ context: ConsoleContext, nothing: String?, done: (Int) -> String, to classes: (Int) -> [String]
    ) async throws -> Response {
        let job = try await labelling.job(context.job()), page = "\(LabellingPages.path(job.name))/gold"
        let chosen = fields.values("object").compactMap { Int($0) }
        if let nothing = chosen.isEmpty ? "No photos were chosen." : nothing { return .failed(nothing, to: page) }
        let sources = try await labelling.sources(of: chosen, in: job.id)
        do {
            let count = try await labelling.setGold(Dictionary(sources.map { ($1, classes($0)) }) { first, _ in first }, in: job.name)
            return .done(done(count), to: page)
        } catch let error as BrachioError where error.code == .labellingJobEnded {
            return .failed("Nothing was changed: the job is not running.", to: page)
        }
    }
}
