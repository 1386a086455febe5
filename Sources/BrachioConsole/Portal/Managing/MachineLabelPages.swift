internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// What the model labelled in a job, for looking through and taking back.
struct MachineLabelPages: ConsolePages {
    let labelling: LabellingStore
    let renderer: PageRenderer

    /// Photos on one page.
    static let shownPhotos = 120

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/job/:job/machine", use: show)
        router.group().add(middleware: RoleGate(role: .manager)).post("/labelling/job/:job/machine", use: takeBack)
    }

    private struct Model {
        let photos: [Photo]
        let isEmpty: Bool
        let base: String
        let count: Int
        let mayManage: Bool
        let next: String?
    }

    private struct Photo {
        let number: Int
        let name: String
        let label: String
        let confidence: String
        let thumbnail: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job())
        let after = FormFields(query: request)["after"].flatMap { Int($0) } ?? -1
        let labels = try await labelling.machineLabelled(in: job, after: after, count: Self.shownPhotos)
        let photos = labels.map { label in
            Photo(
                number: label.object, name: SourceName.of(label.source),
                label: label.classes.joined(separator: ", "), confidence: label.confidence.map { "\(Int(($0 * 100).rounded())) %" } ?? "",
                thumbnail: WorkPath.thumbnail(job.name, label.object))
        }
        let base = LabellingPages.path(job.name)
        let next = labels.count == Self.shownPhotos ? labels.last.map { "\(base)/machine?after=\($0.object)" } : nil
        var page = Page(
            "What the model labelled", section: .labelling, template: "labelling-machine",
            model: try Model(photos: photos, isEmpty: photos.isEmpty, base: base, count: job.counters.machineLabelled, mayManage: context.person().role >= .manager, next: next))
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path), .init(job.settings.title, base)]
        return renderer.response(page, context)
    }

    @Sendable private func takeBack(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try context.job()
        let fields = try await FormFields(body: request)
        let chosen = fields["all"] == "yes" ? nil : fields.values("object").compactMap { Int($0) }
        let base = LabellingPages.path(name)
        guard chosen?.isEmpty != true else { return .failed("No photos were chosen.", to: "\(base)/machine") }
        let count = try await labelling.takeBackMachineLabels(chosen, in: name)
        return .done("\(ProgressWording.counted(count, "label")) taken back: people are asked for these photos again.", to: base)
    }
}
