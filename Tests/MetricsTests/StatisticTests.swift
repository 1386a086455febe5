import BrachioCore
import BrachioMetrics
import Testing

@Suite("Statistics")
struct StatisticTests {
    /// 1, 2, …, 100, each once.
    private static let hundred = (2...100).reduce(Aggregate(value: 1, count: 1)) { $0.merged(with: Aggregate(value: Double($1), count: 1)) }

    @Test("the five simple statistics", arguments: [("SampleCount", 100.0), ("Sum", 5_050), ("Average", 50.5), ("Minimum", 1), ("Maximum", 100)])
    func simple(name: String, expected: Double) throws {
        #expect(try Statistic(name).value(of: Self.hundred) == expected)
    }

    @Test(
        "statistics between bounds, within the distribution's relative error",
        arguments: [
            ("tm90", 45.5), ("TM(10%:90%)", 50.5), ("TM(20:80)", 50.5), ("IQM", 50.5), ("TC(:50)", 50), ("tc90", 90), ("TS(50%:)", 3_775),
            ("PR(:30)", 30), ("PR(90:)", 10), ("WM(10%:90%)", 50.5),
        ])
    func bounded(name: String, expected: Double) throws {
        let value = try #require(try Statistic(name).value(of: Self.hundred))
        // A bound that falls within a bin moves the count by what the bin holds.
        #expect(abs(value - expected) <= 0.035 * expected, "\(value)")
    }

    @Test("names are kept", arguments: ["p99", "p99.9", "Sum", "TM(10%:90%)", "PR(:300)"])
    func names(name: String) throws { #expect(try Statistic(name).name == name) }

    @Test("names that are none are refused", arguments: ["", "p", "p101", "p-1", "p1e1", "median", "TM()", "TM(90%:10%)", "PR(1%:2%)", "TM(1%:2)", "tmx"])
    func refused(name: String) { #expect(throws: BrachioError.self) { try Statistic(name) } }

    @Test("a datum's values count as often as they say")
    func counts() throws {
        let metric = try Metric(namespace: "N", name: "M")
        let datum = try Datum(metric: metric, time: 0, observation: .values([1, 10], counts: [90, 10]))
        #expect(try Statistic("Average").value(of: datum.aggregate) == 1.9)
        #expect(try Statistic("p50").value(of: datum.aggregate) == 1)
        #expect(try #require(Statistic("p95").value(of: datum.aggregate)) == 10)
    }

    @Test("data that contradict themselves are refused")
    func refusedData() throws {
        let metric = try Metric(namespace: "N", name: "M")
        let wrong: [Observation] = [
            .value(.nan), .value(.infinity), .value(1e200), .values([], counts: []), .values([1], counts: [1, 2]), .values([1], counts: [0]),
            .values(Array(repeating: 1, count: 151), counts: Array(repeating: 1, count: 151)),
            .statistics(count: 0, sum: 0, minimum: 0, maximum: 0), .statistics(count: 2, sum: 3, minimum: 2, maximum: 1),
        ]
        for observation in wrong { #expect(throws: BrachioError.self) { try Datum(metric: metric, time: 0, observation: observation) } }
        #expect(throws: BrachioError.self) { try Metric(namespace: ":N", name: "M") }
        #expect(throws: BrachioError.self) { try Metric(namespace: "N", name: "") }
        #expect(throws: BrachioError.self) {
            try Metric(namespace: "N", name: "M", dimensions: (0..<31).map { .init(name: "d\($0)", value: "v") })
        }
    }
}
