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

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/", use: show)
    }

    private struct Model {
        let buckets: [Bucket]
        let bucketCount: Int
        let jobCount: Int
        let running: Int
        let peopleCount: Int
        let needsPassword: Bool
        let hasBuckets: Bool
    }

    private struct Bucket {
        let name: String
        let created: TimeText
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let buckets = try await rooms.objects.buckets()
        let unended = try await rooms.jobs.unended()
        let people = try await rooms.accounts.people()
        let model = Model(
            buckets: buckets.prefix(6).map { Bucket(name: $0.name, created: TimeText($0.createdAt)) }, bucketCount: buckets.count,
            jobCount: unended.count, running: unended.filter { $0.lifecycle.phase != .waiting }.count, peopleCount: people.count,
            needsPassword: try !context.person().hasPassword, hasBuckets: !buckets.isEmpty)
        return renderer.response(Page("Overview", section: .overview, template: "overview", model: model), context)
    }
}
