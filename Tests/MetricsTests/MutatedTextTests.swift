import BrachioCore
import BrachioMetrics
import Testing

/// Text from the network, mutated: it is understood or refused by name, and never stops the program.
@Suite("Mutated expressions, patterns and tokens")
struct MutatedTextTests {
    private static let pieces = [
        "SUM", "AVG(", "METRICS(\"m\")", "FILL(", "m1", "m2", "[", "]", "(", ")", ",", "+", "-", "*", "/", "^", "==", "AND", "1e9", ".5", "\"", "'",
        "{", "}", "$.a", "$", "[0]", "[*]", "= 1", "!= \"x\"", "&&", "||", "IS NULL", "NOT EXISTS", "...", "?", "-x", "\\", "é", "\u{0}", " ",
        "SORT(METRICS(), MAX, DESC)", "SLICE(", "IF(m1 > 2, m1, 0)", "RATE(m1)", "REPEAT", "TIME_SERIES(3)",
    ]

    private func text(_ source: inout SplitMix64) -> String {
        (0..<Int(1 + source.next() % 12)).map { _ in Self.pieces[Int(source.next() % UInt64(Self.pieces.count))] }.joined()
    }

    @Test("filter patterns")
    func patterns() {
        var source = SplitMix64(seed: 21), understood = 0
        let messages = [#"{"a": [1, {"b": null}], "m1": "x"}"#, "plain x text 1", "", #"a [b c] "d e" 1"#]
        for round in 0..<20_000 {
            let pattern = round % 2 == 0 ? "{ $.a \(text(&source)) }" : text(&source)
            do {
                let filter = try FilterPattern(pattern)
                for message in messages { _ = filter.values(in: message) }
                understood += 1
            } catch { #expect(error is BrachioError) }
        }
        #expect(understood > 100)
    }

    @Test("metric math")
    func expressions() async throws {
        try await withMonitoring { monitoring, clock in
            let metric = try Metric(namespace: "N", name: "m"), start = clock.seconds - 600
            try await monitoring.metrics.put(
                (0..<10).map { try Datum(metric: metric, time: start + 60 * $0, observation: .value(Double($0))) })
            let statistic = try MetricStatistic(metric: metric, periodSeconds: 60, statistic: .sum)
            var source = SplitMix64(seed: 22), understood = 0
            for _ in 0..<4_000 {
                let queries = try [
                    MetricDataQuery(id: "m1", source: .metric(statistic)), MetricDataQuery(id: "m2", source: .metric(statistic)),
                    MetricDataQuery(id: "e", source: .expression(text(&source), periodSeconds: nil)),
                ]
                do {
                    let results = try await monitoring.queries.data(queries, times: start..<clock.seconds)
                    let values = results.flatMap { $0.series.points.map(\.value) }
                    #expect(!values.contains { !$0.isFinite })
                    understood += 1
                } catch { #expect(error is BrachioError) }
            }
            #expect(understood > 50)
        }
    }

    @Test("statistics' names and page tokens")
    func tokens() async throws {
        try await withMonitoring { monitoring, _ in
            try await monitoring.logs.createGroup("g")
            try await monitoring.logs.createStream("s", in: "g")
            var source = SplitMix64(seed: 23), refused = 0
            for _ in 0..<500 {
                let text = "\(["f/", "b/", "p", "TM(", "tm", ""][Int(source.next() % 6)])\(Int64(bitPattern: source.next()))/\(source.next() % 9)/s%)"
                do { _ = try Statistic(text) } catch { refused += 1 }
                do { _ = try await monitoring.logs.events(of: "s", in: "g", token: text) } catch { refused += 1 }
                do { _ = try await monitoring.metrics.list(token: text) } catch { refused += 1 }
                do { _ = try await monitoring.alarms.history(token: text) } catch { refused += 1 }
            }
            #expect(refused == 2_000)
        }
    }
}
