import BrachioCore
import BrachioMetrics
import Testing

@Suite("Searching for metrics")
struct MetricSearchTests {
    private func labels(_ expression: String) async throws -> [String] {
        try await withMonitoring { monitoring, clock in
            let series: [(String, [String: String])] = [
                ("Triceratops", [:]), ("Stegosaurus", [:]), ("Triceratops", ["Device": "press-7"]), ("Frames", ["Device": "press-8", "Site": "north"]),
            ]
            for (name, dimensions) in series {
                let metric = try Metric(namespace: "dino-detect", name: name, dimensions: dimensions.map { .init(name: $0.key, value: $0.value) })
                try await monitoring.metrics.put([Datum(metric: metric, time: clock.seconds, observation: .value(2))])
            }
            try await monitoring.metrics.put([Datum(metric: Metric(namespace: "other", name: "Triceratops"), time: clock.seconds, observation: .value(2))])
            let query = try MetricDataQuery(id: "q", source: .expression(expression, periodSeconds: nil))
            return try await monitoring.queries.data([query], times: (clock.seconds - 3_600)..<(clock.seconds + 60)).map { result in
                "\(result.series.label)=\(result.series.points.map(\.value))"
            }
        }
    }

    @Test("the schema and all terms must fit", arguments: [
        ("SEARCH('{dino-detect}', 'Sum', 300)", ["Stegosaurus=[2.0]", "Triceratops=[2.0]"]),
        ("SEARCH('{\"dino-detect\"} triCERA', 'SampleCount', 60)", ["Triceratops=[1.0]"]),
        ("SEARCH('{dino-detect,Device}', 'Sum', 300)", ["Triceratops press-7=[2.0]"]),
        ("SEARCH('{dino-detect,Site,Device} MetricName=\"Frames\" AND Site=\"north\"', 'Sum', 300)", ["Frames press-8 north=[2.0]"]),
        ("SEARCH('{dino-detect,Site,Device} Site=\"south\"', 'Sum', 300)", []), ("SEARCH('{none}', 'Sum', 300)", []),
        ("SUM(SEARCH('{dino-detect}', 'Sum', 300))", ["q=[4.0]"]),
    ])
    func fitting(expression: String, expected: [String]) async throws {
        #expect(try await labels(expression) == expected)
    }

    @Test("what is no search is refused with what is missing", arguments: [
        ("SEARCH('dino', 'Sum', 300)", "names no namespace"), ("SEARCH('{a} x OR y', 'Sum', 300)", "not offered"), ("SEARCH('{a}', 'Most', 300)", "Most"),
        ("SEARCH('{a}', 'Sum', 7)", "period of 7"), ("SEARCH('{a}')", "takes a search text"),
    ])
    func refusals(expression: String, word: String) async {
        let error = await #expect(throws: BrachioError.self) { try await labels(expression) }
        #expect("\(error.map { "\($0)" } ?? "")".contains(word), "\(String(describing: error))")
    }
}
