internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioLinearModels
internal import Foundation

/// Draws of a rehearsal and what they come to.
struct RehearsalPlay {
    let table: PhotoFeatureTable
    let answers: Int
    let batch: Int
    let heldOut: Double
    let target: LabellingThreshold.Target
    let threads: Int

    struct Draw: Encodable {
        var seed: UInt64
        var extractor: String
        var photosPerSecond: Double?
        var pool: Int
        var judges: Int
        var queue: [Rehearsal.Point]
        var random: [Rehearsal.Point]
        var automation: Rehearsal.Automation
    }

    func draw(seed: UInt64) throws -> Draw {
        var random = SplitMix64(seed: seed)
        var pool: [Int] = [], judges: [Int] = []
        for k in table.classes.indices {
            let own = table.labels.indices.filter { table.labels[$0] == k }.shuffled(using: &random)
            let held = Int((Double(own.count) * heldOut).rounded())
            judges += own.prefix(held)
            pool += own.dropFirst(held)
        }
        pool.sort()
        guard !pool.isEmpty, !judges.isEmpty else {
            throw BrachioError(.invalidInput, "\(table.labels.count) photos are too few to hold some back", mend: "give more photos")
        }
        // The judging photos take no part, not even in what the components are.
        let projection = FeatureProjection(fitting: table.features.rows(pool), random: &random, threads: threads)
        var rehearsal = Rehearsal(
            pool: projection.apply(to: table.features.rows(pool)), poolLabels: pool.map { table.labels[$0] },
            judges: projection.apply(to: table.features.rows(judges)), judgeLabels: judges.map { table.labels[$0] },
            classes: table.classes.count)
        rehearsal.threads = threads
        let clock = { ProcessInfo.processInfo.systemUptime }
        return Draw(
            seed: seed, extractor: table.extractor, photosPerSecond: table.photosPerSecond, pool: pool.count, judges: judges.count,
            queue: rehearsal.curve(.queue, answers: answers, batch: batch, seed: seed, clock: clock),
            random: rehearsal.curve(.random, answers: answers, batch: batch, seed: seed, clock: clock),
            automation: rehearsal.automation(target, batch: batch, seed: seed))
    }

    func text(_ draws: [Draw]) -> String {
        var table = Table([("answers", .right), ("our order", .right), ("by lot", .right), ("gain", .right)])
        for place in draws[0].queue.indices {
            let ours = draws.map { $0.queue[place].accuracy }, lot = draws.map { $0.random[place].accuracy }
            table.add([
                String(draws[0].queue[place].answers), Self.spread(ours), Self.spread(lot),
                Self.points(zip(ours, lot).map { $0 - $1 }),
            ])
        }
        let machine = draws.map { Double($0.automation.machine) / Double($0.automation.objects) }
        let labelled = draws.reduce(0) { $0 + $1.automation.machine }, wrong = draws.reduce(0) { $0 + $1.automation.wrong }
        let slowest = draws.flatMap(\.queue).map(\.seconds).max() ?? 0
        return """
            features: \(self.table.extractor)
            accuracy on \(draws[0].judges) photos held back, mean of \(draws.count) draws (± standard deviation):

            \(table.text)

            labels by machine at a target of \(Numbers.percent(target.accuracy)): \(Self.spread(machine)) of \(draws[0].pool) photos; \
            \(wrong) of \(labelled) wrong\(labelled > 0 ? ", \(Numbers.percent(Double(wrong) / Double(labelled)))" : "")
            learning and choosing took at most \(Numbers.fixed(slowest, 2)) s
            """
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = mean(values)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))).squareRoot()
    }

    private static func spread(_ values: [Double]) -> String {
        "\(Numbers.fixed(100 * mean(values), 1)) ± \(Numbers.fixed(100 * deviation(values), 1)) %"
    }

    private static func points(_ values: [Double]) -> String {
        let mean = 100 * mean(values)
        return (mean >= 0 ? "+" : "") + Numbers.fixed(mean, 1)
    }
}
