import BrachioMetrics
import Foundation
import Testing

@Suite("A year of metrics")
struct YearTests {
    /// What the files of a folder take on disk, in bytes.
    private func diskBytes(_ folder: URL) throws -> Int {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
            .filter { $0.lastPathComponent.hasPrefix("metrics.sqlite") }
            .reduce(0) { $0 + (try $1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    }

    /// A minute of a device that posts once a second: 60 values. They drift over the day and are noisy, as temperatures are.
    private func minute(_ time: Int) -> [Double] {
        (0..<60).map { second in
            let phase = Double((time + second) % 86_400) / 86_400
            return 45 + 20 * sin(2 * .pi * phase) + Double((time % 86_400 / 60 * 7_919 + second * 104_729) % 1_000) / 100
        }
    }

    @Test("a device that posts every second for a year takes less than 10 MB, and its hours are still exact")
    func size() async throws {
        try await withMonitoringFolder { folder in
            let clock = ManualClock(), monitoring = try Monitoring(folder: folder, now: clock.now)
            let metric = try Metric(namespace: "Year", name: "temperature", dimensions: [.init(name: "Device", value: "press-7")])
            let days = 365, start = clock.seconds
            // Every day is the same: a day's observations are made once.
            let day = stride(from: start, to: start + 86_400, by: 60).map { Observation.values(minute($0), counts: Array(repeating: 1, count: 60)) }
            for _ in 0..<days {
                for half in [day.prefix(720), day.suffix(720)] {
                    let data = try half.enumerated().map { try Datum(metric: metric, time: clock.seconds + 60 * $0, observation: $1) }
                    clock.advance(by: 43_200)
                    try await monitoring.metrics.put(data)
                }
                try await monitoring.metrics.compact()
            }
            let bytes = try diskBytes(folder)
            #expect(bytes < 10_000_000, "\(bytes) bytes")
            for hour in [start + 3_600, start + 300 * 86_400, clock.seconds - 3_600] {
                let points = try await monitoring.queries.statistics(
                    of: metric, times: hour..<(hour + 3_600), periodSeconds: 3_600, statistics: [.sampleCount, .average, .percentile(99)])
                let values = stride(from: hour, to: hour + 3_600, by: 60).flatMap(minute).sorted()
                let point = try #require(points.first)
                #expect(point.values[.sampleCount] == 3_600)
                #expect(abs(try #require(point.values[.average]) - values.reduce(0, +) / 3_600) < 1e-9)
                let p99 = values[Int((0.99 * 3_599).rounded(.down))]
                #expect(abs(try #require(point.values[.percentile(99)]) - p99) <= QuantileSketch.relativeError * p99 * 1.000_001)
            }
        }
    }
}
