internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// What whoever runs a labelling job does about it: stop it, and say how the model helps.
struct JobControlPages: ConsolePages {
    let labelling: LabellingStore

    func add(to router: RouterGroup<ConsoleContext>) {
        router.post("/labelling/job/:job/stop", use: stop)
        router.post("/labelling/job/:job/help", use: setHelp)
        router.post("/labelling/job/:job/help/again", use: automateAgain)
    }

    @Sendable private func stop(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        if let answer = Self.ended(job) { return answer }
        try await labelling.apply(.stop(.asked), to: job.id)
        return .done("The job stops: what is labelled so far is being written.", to: LabellingPages.path(job.name))
    }

    /// Whether workers see suggestions, and whether the model labels.
    @Sendable private func setHelp(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job()), person = try context.person()
        let fields = try await FormFields(body: request)
        let isShown = fields["suggestions"] == "on"
        let page = LabellingPages.path(job.name)
        if let answer = Self.ended(job) { return answer }
        do {
            let automation = try NewJobForm.automation(fields)
            try await labelling.edit(job.name, by: person.userName) {
                $0.showsSuggestions = isShown
                $0.automation = automation
            }
        } catch let error as BrachioError where [.invalidInput, .labellingJobEnded].contains(error.code) {
            return .failed(error.description, to: page)
        }
        return .done(isShown ? "Workers see what the model suggests." : "Workers do not see suggestions.", to: page)
    }

    @Sendable private func automateAgain(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        if let answer = Self.ended(job) { return answer }
        try await labelling.resumeAutomation(in: job.name)
        return .done("The model may label again, as soon as people's answers show that it holds the target.", to: LabellingPages.path(job.name))
    }

    /// The job's page with the reason why nothing can be done about it any more.
    private static func ended(_ job: LabellingJob) -> Response? {
        guard job.lifecycle.phase.isEnd else { return nil }
        return .failed("Nothing was changed: the job has ended, it is \(StateBadge(job.lifecycle.phase).word).", to: LabellingPages.path(job.name))
    }
}
