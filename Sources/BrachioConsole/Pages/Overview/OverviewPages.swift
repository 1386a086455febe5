internal import BrachioAccounts
internal import BrachioJobs
internal import BrachioMetrics
internal import BrachioObjectStore
internal import Foundation
internal import Hummingbird

/// What there is at a glance.
struct OverviewPages: ConsolePages {
    let rooms: ConsoleRooms
    let renderer: PageRenderer

    static let bucketsShown = 6
    static let jobsShown = 6

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/", use: show)
        router.get("/live", use: live)
    }

    private struct Model {
        let tiles: [Tile]
        let jobs: [JobSummary]
        let hasJobs: Bool
        let buckets: [Bucket]
        let hasBuckets: Bool
        let needsPassword: Bool
    }

    private struct Tile {
        let figure: Int
        let label: String
        let href: String
    }

    private struct Bucket {
        let name: String
        let href: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.response(Page("Overview", section: .overview, template: "overview", model: try await model(context)), context)
    }

    @Sendable private func live(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.fragment("overview-body", try await model(context), context)
    }

    private func model(_ context: ConsoleContext) async throws -> Model {
        let buckets = try await rooms.objects.buckets(), unended = try await rooms.jobs.unended(), now = Date()
        let waiting = unended.filter { $0.lifecycle.phase == .waiting }.count
        var recent: [Job] = []
        for kind in JobKind.allCases {
            var query = JobQuery(kind: kind)
            query.limit = Self.jobsShown
            recent += try await rooms.jobs.jobs(query).jobs
        }
        let jobs = recent.sorted { $0.created > $1.created }.prefix(Self.jobsShown).map { JobSummary($0, now: now) }
        return Model(
            tiles: [
                Tile(figure: buckets.count, label: buckets.count == 1 ? "bucket" : "buckets", href: "/buckets"),
                Tile(figure: unended.count - waiting, label: "jobs running", href: "/jobs"),
                Tile(figure: waiting, label: "jobs waiting", href: "/jobs"),
                Tile(figure: try await rooms.accounts.people().count, label: "people", href: "/people"),
            ],
            jobs: jobs, hasJobs: !jobs.isEmpty, buckets: buckets.prefix(Self.bucketsShown).map { Bucket(name: $0.name, href: BucketPages.path($0.name)) },
            hasBuckets: !buckets.isEmpty, needsPassword: try !context.person().hasPassword)
    }
}
