import BrachioCore
import BrachioMetrics
import Testing

@Suite("Alarms")
struct AlarmStoreTests {
    private func configuration(_ name: String, _ metric: Metric) throws -> AlarmConfiguration {
        try AlarmConfiguration(
            name: name, watched: .metric(MetricStatistic(metric: metric, periodSeconds: 60, statistic: .average)),
            rule: AlarmRule(comparison: .greater, threshold: 5, evaluationPeriods: 2))
    }

    @Test("an alarm follows its metric, and its history tells every change once")
    func following() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "Alarm", name: "heat")
            try await monitoring.alarms.put(configuration("hot", metric))
            var states: [AlarmState] = []
            for value in [nil, 1, 9, 9, 9, 1, nil, nil, nil, nil] as [Double?] {
                if let value { try await monitoring.metrics.put([Datum(metric: metric, time: clock.seconds, observation: .value(value))]) }
                clock.advance(by: 60)
                try await monitoring.alarms.evaluate()
                try await monitoring.alarms.evaluate()
                states.append(try await #require(monitoring.alarms.list().items.first).state)
            }
            #expect(states == [.insufficientData, .ok, .ok, .alarm, .alarm, .ok, .ok, .ok, .ok, .insufficientData])
            let history = try await monitoring.alarms.history(of: "hot", newestFirst: false).items
            #expect(
                history.map(\.summary) == [
                    "Alarm \"hot\" created", "Alarm updated from INSUFFICIENT_DATA to OK", "Alarm updated from OK to ALARM",
                    "Alarm updated from ALARM to OK", "Alarm updated from OK to INSUFFICIENT_DATA",
                ])
            #expect(history[2].data.contains("2 out of the last 2 datapoints"))
            clock.advance(by: 15 * 86_400)
            try await monitoring.alarms.forgetOldHistory()
            #expect(try await monitoring.alarms.history().items.isEmpty)
        }
    }

    @Test("an alarm watches an expression")
    func expression() async throws {
        try await withMonitoring { monitoring, clock in
            let errors = try Metric(namespace: "Alarm", name: "errors"), all = try Metric(namespace: "Alarm", name: "all")
            let queries = try [
                MetricDataQuery(id: "e", source: .metric(MetricStatistic(metric: errors, periodSeconds: 60, statistic: .sum)), returnsData: false),
                MetricDataQuery(id: "a", source: .metric(MetricStatistic(metric: all, periodSeconds: 60, statistic: .sum)), returnsData: false),
                MetricDataQuery(id: "rate", source: .expression("100 * e / a", periodSeconds: nil)),
            ]
            try await monitoring.alarms.put(
                AlarmConfiguration(
                    name: "failing", watched: .queries(queries), rule: AlarmRule(comparison: .greaterOrEqual, threshold: 10, evaluationPeriods: 1)))
            try await monitoring.metrics.put([
                Datum(metric: errors, time: clock.seconds, observation: .value(2)), Datum(metric: all, time: clock.seconds, observation: .value(20)),
            ])
            clock.advance(by: 60)
            try await monitoring.alarms.evaluate()
            #expect(try await monitoring.alarms.list().items.map(\.state) == [.alarm])
            await #expect(throws: BrachioError.self) {
                try await monitoring.alarms.put(
                    AlarmConfiguration(
                        name: "two", watched: .queries(queries.map { try MetricDataQuery(id: $0.id, source: $0.source) }),
                        rule: AlarmRule(comparison: .less, threshold: 1, evaluationPeriods: 1)))
            }
        }
    }

    @Test("a percentile of too few samples keeps the state where that is asked for")
    func lowSamples() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "Alarm", name: "latency")
            for ignores in [true, false] {
                try await monitoring.alarms.put(
                    AlarmConfiguration(
                        name: "slow \(ignores)", watched: .metric(MetricStatistic(metric: metric, periodSeconds: 60, statistic: .percentile(90))),
                        rule: AlarmRule(comparison: .greater, threshold: 5, evaluationPeriods: 1), ignoresLowSampleCounts: ignores))
            }
            try await monitoring.metrics.put([Datum(metric: metric, time: clock.seconds, observation: .values([9], counts: [99]))])
            clock.advance(by: 60)
            try await monitoring.alarms.evaluate()
            #expect(try await monitoring.alarms.list().items.map(\.state) == [.alarm, .insufficientData])
            try await monitoring.metrics.put([Datum(metric: metric, time: clock.seconds, observation: .value(9))])
            clock.advance(by: 60)
            try await monitoring.alarms.evaluate()
            #expect(try await monitoring.alarms.list().items.map(\.state) == [.alarm, .alarm])
        }
    }

    @Test("alarms are described by name, prefix, state and action, in pages; set by hand; deleted all or none")
    func keeping() async throws {
        try await withMonitoring { monitoring, _ in
            let metric = try Metric(namespace: "Alarm", name: "m")
            for name in ["a1", "a2", "b1"] { try await monitoring.alarms.put(configuration(name, metric)) }
            try await monitoring.alarms.setState("a2", to: .alarm, reason: "testing", reasonData: nil)
            var filter = AlarmStore.Filter()
            filter.prefix = "a"
            #expect(try await monitoring.alarms.list(filter).items.map(\.configuration.name) == ["a1", "a2"])
            filter.state = .alarm
            #expect(try await monitoring.alarms.list(filter).items.map(\.status.reason) == ["testing"])
            let first = try await monitoring.alarms.list(pageAlarms: 2)
            #expect(try await monitoring.alarms.list(token: first.next, pageAlarms: 2).items.map(\.configuration.name) == ["b1"])
            #expect(try await monitoring.alarms.list(watching: metric).count == 3)
            try await monitoring.alarms.setActions(["a1"], enabled: false)
            #expect(try await monitoring.alarms.list().items.map(\.configuration.actionsEnabled) == [false, true, true])
            let error = await #expect(throws: BrachioError.self) { try await monitoring.alarms.delete(["a1", "nobody"]) }
            #expect(error?.code == .notFound)
            #expect(try await monitoring.alarms.list().items.count == 3)
            try await monitoring.alarms.delete(["a1", "b1"])
            #expect(try await monitoring.alarms.list().items.map(\.configuration.name) == ["a2"])
        }
    }
}
