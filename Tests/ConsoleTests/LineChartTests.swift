import BrachioConsole
import Testing

@Suite("Charts")
struct LineChartTests {
    @Test("ticks are round numbers that enclose what is shown", arguments: [(0.0, 1.0), (0.13, 0.87), (-5, 5_000), (1e-9, 2e-9), (3, 3)])
    func ticks(_ low: Double, _ high: Double) {
        let ticks = Ticks.nice(low, high, count: 4)
        #expect((ticks.first ?? .nan) <= low && (ticks.last ?? .nan) >= high && ticks.count <= 9)
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
