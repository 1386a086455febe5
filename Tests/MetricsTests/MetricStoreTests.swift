import BrachioCore
import BrachioMetrics
import Foundation
import Testing

@Suite("Metric store")
struct MetricStoreTests {
    @Test("however data are spread and whenever points roll up, coarse statistics are those of all the data")
    func rollUp() async throws {
        try await withMonitoring { monitoring, clock in
            var source = SplitMix64(seed: 11)
            let metric = try Metric(namespace: "Property", name: "m", dimensions: [.init(name: "Device", value: "a")])
            let start = clock.seconds
            var direct: [Int: Aggregate] = [:]
            // 20 days; the ages at which points move on are 3 hours and 15 days.
            for _ in 0..<60 {
                clock.advance(by: Int(source.next() % 16_000) + 600)
                let data = try (0..<40).map { _ in
                    try Datum(
                        metric: metric, time: clock.seconds - Int(source.next() % 20_000),
                        observation: .value(Double(source.next() % 1_000) / 10), resolutionSeconds: source.next() % 2 == 0 ? 1 : 60)
                }
                try await monitoring.metrics.put(data)
                for datum in data {
                    let hour = datum.time - datum.time % 3_600
                    direct[hour] = direct[hour]?.merged(with: datum.aggregate) ?? datum.aggregate
                }
                if source.next() % 3 == 0 { try await monitoring.metrics.compact() }
            }
            clock.advance(by: 16 * 86_400)
            try await monitoring.metrics.compact()
            for name in ["SampleCount", "Sum", "Minimum", "Maximum", "p50", "p99"] {
                let wanted = try MetricStatistic(metric: metric, periodSeconds: 3_600, statistic: Statistic(name))
                let result = try await monitoring.queries.data(
                    [MetricDataQuery(id: "q", source: .metric(wanted))], times: (start - 86_400)..<clock.seconds)
                let points = result[0].series.points
                #expect(points.map(\.time) == direct.keys.sorted())
                for point in points {
                    let aggregate = try #require(direct[point.time])
                    let expected = try #require(try Statistic(name).value(of: aggregate))
                    #expect(abs(point.value - expected) <= 1e-9 * max(abs(expected), 1), "\(name)")
                }
            }
        }
    }

    @Test("points become coarser with age and end after 455 days")
    func ages() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "Ages", name: "m"), time = clock.seconds - 90
            try await monitoring.metrics.put([Datum(metric: metric, time: time, observation: .value(7), resolutionSeconds: 1)])
            func periods() async throws -> [Int] {
                try await monitoring.metrics.compact()
                var found: [Int] = []
                for period in [1, 60, 300, 3_600] {
                    let statistic = try MetricStatistic(metric: metric, periodSeconds: period, statistic: .sum)
                    let result = try await monitoring.queries.data(
                        [MetricDataQuery(id: "q", source: .metric(statistic))], times: (time - 3_600)..<(time + 3_600))
                    if result[0].series.points.map(\.value) == [7] { found.append(period) }
                }
                return found
            }
            #expect(try await periods() == [1, 60, 300, 3_600])
            clock.advance(by: 4 * 3_600)
            #expect(try await periods() == [60, 300, 3_600])
            clock.advance(by: 16 * 86_400)
            #expect(try await periods() == [300, 3_600])
            clock.advance(by: 64 * 86_400)
            #expect(try await periods() == [3_600])
            #expect(try await monitoring.metrics.list().items == [metric])
            clock.advance(by: 456 * 86_400)
            #expect(try await periods() == [])
            #expect(try await monitoring.metrics.list().items == [])
            try await monitoring.metrics.put([Datum(metric: metric, time: clock.seconds, observation: .value(1))])
            #expect(try await monitoring.metrics.list().items == [metric])
        }
    }

    @Test("statistics begin at the given minute, keep units apart, and are limited in number")
    func statistics() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "Stats", name: "m"), start = clock.seconds - 7_200 + 60
            try await monitoring.metrics.put(
                (0..<90).map { try Datum(metric: metric, time: start + 60 * $0, observation: .value(Double($0)), unit: .seconds) }
                    + [Datum(metric: metric, time: start, observation: .value(5), unit: .bytes)])
            let points = try await monitoring.queries.statistics(
                of: metric, times: (start + 5)..<(start + 7_200), periodSeconds: 3_600, statistics: [.sampleCount, .maximum])
            #expect(points.map(\.time) == [start, start, start + 3_600])
            #expect(points.map(\.unit) == [.bytes, .seconds, .seconds])
            #expect(points.map { $0.values[.sampleCount] } == [1, 60, 30])
            #expect(points.map { $0.values[.maximum] } == [5, 59, 89])
            let error = await #expect(throws: BrachioError.self) {
                try await monitoring.queries.statistics(of: metric, times: (start - 90_000)..<start, periodSeconds: 60, statistics: [.sum])
            }
            #expect(error?.code == .invalidCombination)
        }
    }

    @Test("data that are too old or too far ahead are refused, and nothing of their request is stored")
    func times() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "Times", name: "m")
            for time in [clock.seconds - 14 * 86_400 - 1, clock.seconds + 7_201] {
                await #expect(throws: BrachioError.self) {
                    try await monitoring.metrics.put([
                        Datum(metric: metric, time: clock.seconds, observation: .value(1)), Datum(metric: metric, time: time, observation: .value(1)),
                    ])
                }
            }
            #expect(try await monitoring.metrics.list().items == [])
        }
    }

    @Test("lists have pages and filters")
    func listing() async throws {
        try await withMonitoring { monitoring, clock in
            let metrics = try (0..<25).map { try Metric(namespace: "List\($0 % 2)", name: "m\($0)", dimensions: [.init(name: "D", value: "\($0 % 3)")]) }
            try await monitoring.metrics.put(metrics.map { try Datum(metric: $0, time: clock.seconds, observation: .value(1)) })
            var seen: [Metric] = [], token: String?
            repeat {
                let page = try await monitoring.metrics.list(token: token, pageMetrics: 10)
                seen += page.items
                token = page.next
            } while token != nil
            #expect(Set(seen) == Set(metrics))
            #expect(seen.count == 25)
            var filter = MetricStore.Filter()
            filter.namespace = "List1"
            filter.dimensions = [(name: "D", value: "2")]
            #expect(try await monitoring.metrics.list(filter).items.allSatisfy { $0.namespace == "List1" && $0.dimensions[0].value == "2" })
            filter.recentlyActive = true
            #expect(try await monitoring.metrics.list(filter).items.count == 4)
            clock.advance(by: 4 * 3_600)
            #expect(try await monitoring.metrics.list(filter).items.isEmpty)
            await #expect(throws: BrachioError.self) { try await monitoring.metrics.list(token: "nonsense") }
        }
    }

    @Test("concurrent requests lose nothing, also when the store is opened anew")
    func concurrency() async throws {
        try await withMonitoringFolder { folder in
            let clock = ManualClock(), time = clock.seconds
            let metrics = try (0..<7).map { try Metric(namespace: "Concurrent", name: "m\($0)") }
            do {
                let monitoring = try Monitoring(folder: folder, now: clock.now)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for request in 0..<200 {
                        group.addTask {
                            let data = try (0..<50).map { try Datum(metric: metrics[($0 + request) % 7], time: time, observation: .value(1)) }
                            try await monitoring.metrics.put(data)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let again = try Monitoring(folder: folder, now: clock.now)
            var total = 0.0
            for metric in metrics {
                let points = try await again.queries.statistics(
                    of: metric, times: (time - 60)..<(time + 60), periodSeconds: 60, statistics: [.sampleCount])
                total += points.reduce(0) { $0 + ($1.values[.sampleCount] ?? 0) }
            }
            #expect(total == 10_000)
        }
    }
}
