internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Hummingbird

/// Changes the title, instructions and classes of a job, and where photos join it from, while people work on it.
struct JobEditPages: ConsolePages {
    let labelling: LabellingStore
    let objects: ObjectStore
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/job/:job/edit", use: form)
        router.post("/labelling/job/:job/edit", use: save)
    }

    private struct Model {
        let base: String
        let title: String
        let short: String
        let full: String
        let good: String
        let bad: String
        let watched: String
        let isLive: Bool
        let classes: [Class]
        let history: [Change]
        let hasHistory: Bool
        let failure: String?
        let mend: String?
    }

    private struct Class {
        let index: Int
        let number: Int
        let name: String
        let isRetired: Bool
    }

    private struct Change {
        let person: String
        let time: TimeText
        let differences: [String]
    }

    @Sendable private func form(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        try await page(labelling.job(context.job()), nil, context)
    }

    @Sendable private func save(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try context.job(), person = try context.person()
        let fields = try await FormFields(body: request)
        do {
            if let place = fields.text("watched") { _ = try await objects.bucket(NewJobForm.watched(place).bucket) }
            try await labelling.edit(name, by: person.userName) { try Self.apply(fields, to: &$0) }
            try await labelling.retryExamples(of: name)
            return .done("The change is kept. Photos that are handed out from now on come with it.", to: LabellingPages.path(name))
        } catch let error as BrachioError where [.invalidInput, .limitExceeded, .labellingJobEnded, .noSuchBucket].contains(error.code) {
            return try await page(labelling.job(name), error, context)
        }
    }

    static func apply(_ fields: FormFields, to settings: inout JobSettings) throws {
        if let title = fields.text("title") { settings.title = title }
        let before = settings.instructions
        settings.instructions = .init(
            short: fields.text("short") ?? "", full: fields.text("full") ?? "",
            good: try NewJobForm.examples(fields["good"] ?? "", known: before.good), bad: try NewJobForm.examples(fields["bad"] ?? "", known: before.bad))
        // A form without the field leaves it as it is.
        if fields["watched"] != nil { settings.watchedPrefix = try fields.text("watched").map(NewJobForm.watched) }
        for index in settings.classes.indices {
            guard let name = fields.text("class-\(index)") else { continue }
            settings.classes[index].name = name
            settings.classes[index].isRetired = fields["retired-\(index)"] == "on"
        }
        let added = NewJobForm.lines(fields["added"] ?? "")
        var free = LabelClass.keys.filter { key in !settings.classes.contains { $0.key == key } }
        settings.classes += added.map { LabelClass($0, key: free.isEmpty ? nil : free.removeFirst()) }
    }

    private func page(_ job: LabellingJob, _ error: BrachioError?, _ context: ConsoleContext) async throws -> Response {
        let settings = job.settings, instructions = settings.instructions
        let history = try await labelling.settingsHistory(of: job.name).prefix(20)
        // What came after each: the next change's settings, or those of today.
        let following = [settings] + history.dropLast().map(\.settings)
        let changes = zip(history, following).map { former, next in
            Change(person: former.changedBy, time: TimeText(former.changed), differences: SettingsWording.differences(from: former.settings, to: next))
        }
        let classes = settings.classes.enumerated().map { Class(index: $0, number: $0 + 1, name: $1.name, isRetired: $1.isRetired) }
        let model = Model(
            base: LabellingPages.path(job.name), title: settings.title, short: instructions.short, full: instructions.full,
            good: instructions.good.joined(separator: "\n"), bad: instructions.bad.joined(separator: "\n"), watched: settings.watchedPrefix?.description ?? "",
            isLive: !job.lifecycle.phase.isEnd, classes: classes,
            history: changes, hasHistory: !changes.isEmpty,
            failure: error?.message, mend: error?.mend)
        var page = Page("Change \(settings.title)", section: .labelling, template: "labelling-edit", model: model)
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path), .init(settings.title, LabellingPages.path(job.name))]
        if error != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }
}
