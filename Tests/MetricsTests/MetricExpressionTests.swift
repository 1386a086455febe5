import BrachioCore
import BrachioMetrics
import Testing

@Suite("Metric math")
struct MetricExpressionTests {
    /// Puts series into a store, minute by minute with `nil` for a gap, evaluates an expression over them, and gives values by minute.
    private func evaluate(_ expression: String, _ series: [String: [Double?]]) async throws -> [[Double?]] {
        try await withMonitoring { monitoring, clock in
            let start = clock.seconds - 3_600, length = series.values.map(\.count).max() ?? 0
            var queries: [MetricDataQuery] = []
            for (id, values) in series.sorted(by: { $0.key < $1.key }) {
                let metric = try Metric(namespace: "Test", name: id)
                let data = try values.enumerated().compactMap { minute, value in
                    try value.map { try Datum(metric: metric, time: start + 60 * minute, observation: .value($0)) }
                }
                try await monitoring.metrics.put(data)
                let statistic = try MetricStatistic(metric: metric, periodSeconds: 60, statistic: .average)
                queries.append(try MetricDataQuery(id: id, source: .metric(statistic), returnsData: false))
            }
            queries.append(try MetricDataQuery(id: "result", source: .expression(expression, periodSeconds: nil)))
            let results = try await monitoring.queries.data(queries, times: start..<(start + 60 * length))
            return results.map { result in
                (0..<length).map { minute in result.series.points.first { $0.time == start + 60 * minute }?.value }
            }
        }
    }

    @Test(
        "comparisons and logic, from the user guide's table",
        arguments: [
            ("(metric1 < metric2)", [0.0, 0, 1, 0]), ("(metric1 >= 30)", [1, 0, 0, 0]), ("(metric1 > 15 AND metric2 > 15)", [1, 0, 0, 0]),
        ])
    func comparisons(expression: String, expected: [Double]) async throws {
        let result = try await evaluate(expression, ["metric1": [30, 20, 0, 0], "metric2": [20, nil, 20, nil]])
        #expect(result == [expected])
    }

    @Test("IF, from the user guide's tables")
    func conditional() async throws {
        let m1: [Double?] = [1, 1, 0, 0, nil], m2: [Double?] = [30, nil, 0, 0, 30], m3: [Double?] = [0, 0, 20, nil, 20]
        let series = ["m1": m1, "m2": m2, "m3": m3]
        #expect(try await evaluate("IF(m1, m2, m3)", series) == [[30, 0, 20, nil, nil]])
        #expect(try await evaluate("IF(m1, 5, m3)", series) == [[5, 5, 20, nil, nil]])
        #expect(try await evaluate("IF(m1, m2, 5)", series) == [[30, 0, 5, 5, nil]])
        #expect(try await evaluate("IF(m2 > 20, m2)", series) == [[30, nil, nil, nil, 30]])
    }

    @Test(
        "functions and operators",
        arguments: [
            ("m1 + m2 * 2", [[21.0, 42, 63, 84]]), ("(m1 + m2) * 2", [[22, 44, 66, 88]]), ("-m1 ^ 2 + 20", [[19, 16, 11, 4]]),
            ("m2 / m1", [[10, 10, 10, 10]]), ("m1 / (m1 - 2)", [[-1, nil, 3, 2]]), ("SUM([m1, m2])", [[11, 22, 33, 44]]),
            ("AVG(METRICS())", [[5.5, 11, 16.5, 22]]), ("m1 - AVG(m1)", [[-1.5, -0.5, 0.5, 1.5]]), ("m1 * SUM(m1)", [[10, 20, 30, 40]]),
            ("MAX([m1, m2])", [[10, 20, 30, 40]]), ("MIN(METRICS(\"m\"))", [[1, 2, 3, 4]]), ("METRICS(\"2\") / 10", [[1, 2, 3, 4]]),
            ("RATE(m2)", [[nil, 1.0 / 6, 1.0 / 6, 1.0 / 6]]), ("DIFF(m2)", [[nil, 10, 10, 10]]), ("RUNNING_SUM(m1)", [[1, 3, 6, 10]]),
            ("m1 / PERIOD(m1)", [[1.0 / 60, 2.0 / 60, 3.0 / 60, 4.0 / 60]]), ("TIME_SERIES(MAX(m2))", [[40, 40, 40, 40]]),
            ("SORT(METRICS(), AVG, DESC)", [[10, 20, 30, 40], [1, 2, 3, 4]]), ("SLICE(METRICS(), 1)", [[10, 20, 30, 40]]),
            ("ABS(m1 - 3)", [[2, 1, 0, 1]]), ("FIRST(METRICS()) - LAST(METRICS())", [[-9, -18, -27, -36]]), ("1e1 * m1", [[10, 20, 30, 40]]),
        ] as [(String, [[Double?]])])
    func functions(expression: String, expected: [[Double?]]) async throws {
        let result = try await evaluate(expression, ["m1": [1, 2, 3, 4], "m2": [10, 20, 30, 40]])
        #expect(result.count == expected.count)
        for (series, wanted) in zip(result, expected) {
            for (value, target) in zip(series, wanted) {
                #expect((value == nil) == (target == nil), "\(expression): \(result)")
                if let value, let target { #expect(abs(value - target) <= 1e-12, "\(expression): \(result)") }
            }
        }
    }

    @Test(
        "FILL closes gaps",
        arguments: [
            ("FILL(m1, 0)", [0.0, 1, 0, 0, 4, 0]), ("FILL(m1, REPEAT)", [nil, 1, 1, 1, 4, 4]), ("FILL(m1, LINEAR)", [nil, 1, 2, 3, 4, nil]),
            ("FILL(m1, m2)", [9, 1, 9, 9, 4, 9]), ("FILL(m1, 1 / 0)", [nil, 1, nil, nil, 4, nil]), ("TIME_SERIES(0 / 0)", [nil, nil, nil, nil, nil, nil]),
        ] as [(String, [Double?])])
    func fill(expression: String, expected: [Double?]) async throws {
        let result = try await evaluate(expression, ["m1": [nil, 1, nil, nil, 4, nil], "m2": [9, 9, 9, 9, 9, 9]])
        #expect(result == [expected])
    }

    @Test(
        "expressions that cannot be evaluated are refused by name",
        arguments: [
            "", "m1 +", "m1 m1", "(m1", "SUM(m1", "nobody", "m1 + 'text'", "UNKNOWN(m1)", "SUM(m1)", "METRICS() + METRICS()", "m1 & m1", "result + 1",
            "FILL(m1)", "IF(m1)", "1.2.3 * m1", "SORT(METRICS(), COUNT, ASC)", "SELECT AVG(x) FROM y",
            String(repeating: "(", count: 100) + "m1" + String(repeating: ")", count: 100), String(repeating: "m1+", count: 1_000) + "m1",
        ])
    func refused(expression: String) async {
        await #expect(throws: BrachioError.self) { _ = try await evaluate(expression, ["m1": [1]]) }
    }

    @Test("expressions that would compute too many points are refused")
    func budget() async throws {
        try await withMonitoring { monitoring, clock in
            let expressions = try (0..<60).map { try MetricDataQuery(id: "e\($0)", source: .expression("TIME_SERIES(1)", periodSeconds: 1)) }
            let error = await #expect(throws: BrachioError.self) {
                try await monitoring.queries.data(expressions, times: (clock.seconds - 400_000)..<clock.seconds)
            }
            #expect(error?.code == .limitExceeded)
        }
    }

    @Test("expressions over expressions are evaluated in order, whatever the order of the queries")
    func order() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "Test", name: "m"), start = clock.seconds - 600
            try await monitoring.metrics.put([Datum(metric: metric, time: start, observation: .value(3))])
            let statistic = try MetricStatistic(metric: metric, periodSeconds: 60, statistic: .sum)
            let results = try await monitoring.queries.data(
                [
                    MetricDataQuery(id: "c", source: .expression("b * b", periodSeconds: nil), label: "squared"),
                    MetricDataQuery(id: "b", source: .expression("a + 1", periodSeconds: nil), returnsData: false),
                    MetricDataQuery(id: "a", source: .metric(statistic)),
                ], times: start..<(start + 60))
            #expect(results.map(\.id) == ["c", "a"])
            #expect(results.map(\.series.label) == ["squared", "m"])
            #expect(results.map { $0.series.points.map(\.value) } == [[16], [3]])
        }
    }
}
