internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Hummingbird

/// The review queue: labels of a job that are unsure or that people disagreed on, the least sure first, and the job that takes them to
/// somebody once more.
struct ReviewPages: ConsolePages {
    let labelling: LabellingStore
    let objects: ObjectStore
    let renderer: PageRenderer

    /// Photos on the page; a review takes all that are found.
    static let shownPhotos = 120
    /// In percent.
    static let standardBound = "80"
    /// Reviews of one job that its page names.
    static let namedReviews = 20

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/job/:job/review", use: show)
        router.post("/labelling/job/:job/review", use: create)
    }

    /// A job that reviews another.
    struct Review {
        let title: String
        let href: String
        let state: StateBadge
        let labelled: Int
        let total: Int
    }

    private struct Model {
        let base: String
        let bound: String
        let photos: [Photo]
        let count: Int
        let counted: String
        let isEmpty: Bool
        let isMore: Bool
        let shown: Int
        let teams: [String]
        let person: String
        let reviews: [Review]
        let hasReviews: Bool
    }

    private struct Photo {
        let name: String
        let label: String
        let confidence: String
        let href: String
        let thumbnail: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job()), base = LabellingPages.path(job.name)
        let bound = FormFields(query: request).text("below") ?? Self.standardBound
        let found = try await labelling.doubtful(in: job.name, confidenceBelow: try Self.share(bound))
        let photos = found.prefix(Self.shownPhotos).map { object in
            Photo(
                name: SourceName.of(object.source), label: job.settings.className(object.classes),
                confidence: object.confidences.min().map { "\(Int(($0 * 100).rounded())) %" } ?? "", href: WorkPath.photo(job.name, object.number),
                thumbnail: WorkPath.thumbnail(job.name, object.number))
        }
        let reviews = try await Self.reviews(of: job.name, in: labelling)
        let model = Model(
            base: base, bound: bound, photos: photos, count: found.count, counted: ProgressWording.counted(found.count, "photo"), isEmpty: found.isEmpty,
            isMore: found.count > photos.count, shown: photos.count, teams: try await labelling.teams().map(\.name), person: try context.person().userName, reviews: reviews,
            hasReviews: !reviews.isEmpty)
        var page = Page("What is unsure", section: .labelling, template: "labelling-review", model: model)
        page.styles = ["portal.css"]
        page.trail = [.init("Labelling", LabellingPages.path), .init(job.settings.title, base)]
        return renderer.response(page, context)
    }

    @Sendable private func create(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job()), base = LabellingPages.path(job.name), person = try context.person()
        let fields = try await FormFields(body: request)
        let share: Double
        do { share = try Self.share(fields.text("below") ?? Self.standardBound) } catch let error as BrachioError {
            return .failed(error.description, to: base)
        }
        let found = try await labelling.doubtful(in: job.name, confidenceBelow: share)
        guard !found.isEmpty else { return .failed("There is nothing to review: no label is less sure than that, and nobody disagreed.", to: base) }
        let name = try await labelling.freeName("\(job.name.prefix(52))-review")
        let team: String
        if let chosen = fields.text("team") { team = try await labelling.team(chosen).name } else {
            team = try await labelling.newTeam(for: name, "Review: \(job.settings.title)", [person.id])
        }
        let review = try await labelling.createReview(name, of: job.name, objects: found.map(\.number), team: team) { place, data in
            _ = try await objects.put(PutRequest(bucket: place.bucket, key: place.key), bytes: data)
        }
        return .done(
            "\(ProgressWording.counted(found.count, "photo")) to be looked at once more. What is said of them goes back to \(job.settings.title).",
            to: LabellingPages.path(review.name))
    }

    /// - Parameter percent: as it was typed. - Throws: `invalidInput`.
    private static func share(_ percent: String) throws -> Double {
        guard let number = Double(percent.replacing("%", with: "").trimmingCharacters(in: .whitespaces)), (0...100).contains(number) else {
            throw BrachioError(.invalidInput, "'\(percent.prefix(40))' is no confidence", mend: "write a number from 0 to 100")
        }
        // A label that is as sure as can be is in no doubt.
        return number / 100
    }

    /// The jobs that review a job, the newest first.
    static func reviews(of name: String, in labelling: LabellingStore) async throws -> [Review] {
        var query = LabellingJobQuery()
        query.nameContains = "-review"
        query.limit = LabellingJobQuery.limitMaximum
        return try await labelling.jobs(query).jobs.filter { $0.settings.reviewedJob == name }.prefix(namedReviews).map { job in
            Review(
                title: job.name, href: LabellingPages.path(job.name), state: StateBadge(job.lifecycle.phase), labelled: job.counters.labelled,
                total: job.counters.total)
        }
    }
}
