internal import BrachioCore
internal import BrachioLabelling
internal import Foundation
internal import Hummingbird

/// Photos of a job that show nearly the same, group by group; those whose labels differ come first.
struct DuplicatePages: ConsolePages {
    let labelling: LabellingStore
    let advice: any LabellingAdvice
    let renderer: PageRenderer

    /// Groups on one page, and photos of one group.
    static let shownGroups = 40
    static let shownPhotos = 24

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/job/:job/duplicates", use: show)
    }

    private struct Model {
        let groups: [Group]
        let count: Int
        let differing: Int
        let isKnown: Bool
        let isEmpty: Bool
        let next: String?
    }

    private struct Group {
        let count: Int
        let differs: Bool
        let photos: [Photo]
        let more: Int
        let hasMore: Bool
    }

    private struct Photo {
        let name: String
        let label: String
        let href: String
        let thumbnail: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job()), base = LabellingPages.path(job.name)
        let found = advice.duplicates(job: job.id) ?? []
        let labels = Dictionary(try await labelling.labels(of: job.id).map { ($0.object, $0.classes) }) { $1 }
        let differs = { (group: [Int]) in Set(group.compactMap { labels[$0] }).count > 1 }
        let sorted = found.enumerated().sorted { (differs($0.element) ? 0 : 1, $0.offset) < (differs($1.element) ? 0 : 1, $1.offset) }.map(\.element)
        let start = max(0, FormFields(query: request)["from"].flatMap { Int($0) } ?? 0), end = min(sorted.count, start + Self.shownGroups)
        let shown = start < end ? Array(sorted[start..<end]) : []
        let sources = try await labelling.sources(of: shown.flatMap { $0.prefix(Self.shownPhotos) }, in: job.id)
        let groups = shown.map { group in
            Group(
                count: group.count, differs: differs(group),
                photos: group.prefix(Self.shownPhotos).map { object in
                    Photo(
                        name: sources[object].map(SourceName.of) ?? "",
                        label: labels[object].map { job.settings.className($0) } ?? "open", href: WorkPath.photo(job.name, object),
                        thumbnail: WorkPath.thumbnail(job.name, object))
                }, more: max(0, group.count - Self.shownPhotos), hasMore: group.count > Self.shownPhotos)
        }
        let model = Model(
            groups: groups, count: found.count, differing: found.count(where: differs), isKnown: advice.duplicates(job: job.id) != nil,
            isEmpty: groups.isEmpty, next: end < sorted.count ? "\(base)/duplicates?from=\(end)" : nil)
        var page = Page("Nearly the same", section: .labelling, template: "labelling-duplicates", model: model)
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path), .init(job.settings.title, base)]
        return renderer.response(page, context)
    }
}
