internal import BrachioAccounts
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// A worker's list of jobs, and the bench where photos are labelled.
struct WorkPages: ConsolePages {
    let desk: LabellingDesk
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("\(WorkPath.root)", use: home)
        router.get("\(WorkPath.root)/job/:job", use: bench)
    }

    private struct Home {
        let person: String
        let jobs: [Card]
        let isEmpty: Bool
        let isManager: Bool
    }

    private struct Card {
        let name: String
        let title: String
        let description: String
        let href: String
        let kind: String
        let total: Int
        let labelled: Int
        let progress: String
    }

    private struct Bench {
        let name: String
        let title: String
        let person: String
    }

    @Sendable private func home(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try context.person()
        let cards = try await desk.jobs(for: person.id).map { job in
            Card(
                name: job.name, title: job.title.isEmpty ? job.name : job.title, description: job.description, href: WorkPath.bench(job.name),
                kind: KindWording.task(job.kind), total: max(1, job.progress.total), labelled: job.progress.labelled,
                progress: ProgressWording.sentence(job.progress))
        }
        let model = Home(person: person.id.uuidString, jobs: cards, isEmpty: cards.isEmpty, isManager: person.role >= .manager)
        var page = Page("Your work", section: .work, template: "portal-home", model: model)
        page.styles = ["portal.css"]
        page.modules = ["portal-home.js"]
        return renderer.response(page, context)
    }

    @Sendable private func bench(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let person = try context.person()
        let job = try await desk.job(context.job(), for: person.id)
        let model = Bench(name: job.name, title: job.title.isEmpty ? job.name : job.title, person: person.id.uuidString)
        var page = Page(model.title, section: .work, template: "portal-bench", model: model)
        page.styles = ["portal.css"]
        page.modules = ["portal-bench.js"]
        page.isBare = true
        return renderer.response(page, context)
    }
}
