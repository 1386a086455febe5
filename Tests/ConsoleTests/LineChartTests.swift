import BrachioConsole
import BrachioCore
import Foundation
import Testing

@Suite("Charts")
struct LineChartTests {
    @Test("ticks are round numbers that enclose what is shown", arguments: [(0.0, 1.0), (0.13, 0.87), (-5, 5_000), (1e-9, 2e-9), (3, 3)])
    func ticks(_ low: Double, _ high: Double) {
        let ticks = Ticks.nice(low, high, count: 4)
        #expect((ticks.first ?? .nan) <= low && (ticks.last ?? .nan) >= high && ticks.count <= 9)
    }

    private struct Times {
        var low: Double, high: Double
        var labels: [String]
    }

    @Test("times are round ones within what is shown: by the second, the minute, the hour, the day")
    func times() {
        let tenDays = 864_000.0
        for times in [
            Times(low: 0, high: 42, labels: ["01-01", "00:00:10", "00:00:20", "00:00:30", "00:00:40"]),
            Times(low: 1_795_000_000, high: 1_795_003_600, labels: ["11:10", "11:20", "11:30", "11:40", "11:50", "12:00"]),
            Times(low: tenDays - 3_600, high: tenDays + 7_200, labels: ["23:00", "01-11", "01:00", "02:00"]),
            Times(low: tenDays, high: 1.7 * tenDays - 1, labels: ["01-11", "01-13", "01-15", "01-17"]),
            Times(low: 7, high: 7, labels: ["00:00:07"]),
        ] {
            #expect(TimeTicks.within(times.low, times.high, countMax: 6).map(\.label) == times.labels)
        }
    }

    @Test("times are few and within the range, however long it is")
    func rangesOfTime() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            let low = Double(Int.random(in: 0..<2_000_000_000, using: &random)), length = pow(10, Double.random(in: 0..<9, using: &random)).rounded()
            let ticks = TimeTicks.within(low, low + length, countMax: 6)
            #expect((2...6).contains(ticks.count) && ticks.allSatisfy { $0.seconds >= low && $0.seconds <= low + length }, "\(low) \(length)")
        }
    }

    @Test("forty lines look different, with colours and dashes")
    func marks() {
        #expect(Set((0..<40).map(LineChart.mark)).count == 40)
    }

    @Test("the drawing says in words what it shows, and labels cannot break out of it")
    func drawing() {
        let chart = LineChart(
            title: "A \"<b>\"", axis: .count("Epoch"),
            series: [.init(label: "x & y", points: [(1, 0.25), (2, 0.5)]), .init(label: "none", points: [])])
        #expect(chart.summary == "A \"<b>\". x & y: 2 values from 0.25 to 0.5, last 0.5.")
        #expect(chart.svg.contains("aria-label=\"A &quot;&lt;b&gt;&quot;. x &amp; y: 2 values"))
        #expect(!chart.svg.contains("<b>") && !chart.svg.contains("nan"))
        #expect(chart.rows == [["1", "0.25", ""], ["2", "0.5", ""]])
    }

    @Test("the epochs of a training log, whatever stands between them")
    func epochs() {
        let log = EpochLog(["Starting", "Epoch[0] Train-accuracy=0.500000", "Epoch[0] Time cost=1.2", "Epoch[1] Train-accuracy=0.75", "Epoch[x] a=b", "Epoch[1] Train-accuracy=0.8", "Epoch[] =", "Epoch[3"])
        let points: [[Double]] = log.series("Train-accuracy", label: "").points.map { [$0.x, $0.y] }
        #expect(points == [[1, 0.5], [2, 0.8]])
        #expect(log.epochs == 2)
    }
}
