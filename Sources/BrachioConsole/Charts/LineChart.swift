internal import Foundation

/// Lines over a common axis, drawn as SVG by the server; a table of the same numbers stands beside it.
package struct LineChart {
    package struct Series {
        let label: String
        /// x rises.
        package let points: [(x: Double, y: Double)]

        package init(label: String, points: [(x: Double, y: Double)]) {
            self.label = label
            self.points = points
        }
    }

    package enum Axis: Equatable {
        /// Whole numbers with this name, such as "Epoch".
        case count(String)
        /// Seconds since 1970.
        case time
    }

    let title: String
    let axis: Axis
    let series: [Series]
    package init(title: String, axis: Axis, series: [Series]) {
        self.title = title
        self.axis = axis
        self.series = series
    }

    /// Rows of the table at most; the last ones are kept.
    static let rowsMaximum = 200
    /// A line of so few points shows each of them.
    static let dotsMaximum = 60
    static let width = 440.0, height = 230.0
    private static let left = 48.0, right = 28.0, top = 16.0, bottom = 40.0

    /// Colours and dashes, in the style sheet: lines of the same colour have other dashes, and neighbours differ in both.
    static let coloursCount = 8, dashesCount = 5

    /// The classes of a line: told apart by colour, and without colour by its dashes.
    package static func mark(_ index: Int) -> String { "s\(index % coloursCount + 1) d\(index % dashesCount + 1)" }

    var isEmpty: Bool { series.allSatisfy(\.points.isEmpty) }

    /// The drawing, whose numbers a reader's software skips: its description and the table say them.
    package var svg: String {
        let xs = series.flatMap { $0.points.map(\.x) }, ys = series.flatMap { $0.points.map(\.y) }.filter(\.isFinite)
        guard let xLow = xs.min(), let xHigh = xs.max(), let yLow = ys.min(), let yHigh = ys.max() else { return "" }
        let yTicks = Ticks.nice(yLow, yHigh, count: 4)
        let (bottomValue, topValue) = (min(yLow, yTicks.first ?? yLow), max(yHigh, yTicks.last ?? yHigh))
        func x(_ value: Double) -> Double {
            let span = xHigh - xLow
            return Self.left + (span > 0 ? (value - xLow) / span : 0.5) * (Self.width - Self.left - Self.right)
        }
        func y(_ value: Double) -> Double {
            let span = topValue - bottomValue
            return Self.height - Self.bottom - (span > 0 ? (value - bottomValue) / span : 0.5) * (Self.height - Self.top - Self.bottom)
        }
        var text = "<svg class=\"chart\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(escaped(summary))\">"
        for tick in yTicks {
            text += "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(short(y(tick)))\" y2=\"\(short(y(tick)))\"/>"
            text += "<text class=\"tick end\" x=\"\(Self.left - 8)\" y=\"\(short(y(tick) + 4))\">\(QuantityText.number(tick))</text>"
        }
        for (tick, label) in horizontalTicks(xLow, xHigh) {
            text += "<text class=\"tick middle\" x=\"\(short(x(tick)))\" y=\"\(Self.height - 18)\">\(label)</text>"
        }
        if case .count(let name) = axis {
            text += "<text class=\"tick middle\" x=\"\((Self.left + Self.width - Self.right) / 2)\" y=\"\(Self.height - 2)\">\(escaped(name))</text>"
        }
        for (index, line) in series.enumerated() {
            let places = line.points.filter(\.y.isFinite).map { (short(x($0.x)), short(y($0.y))) }
            let mark = Self.mark(index)
            text += "<polyline class=\"series \(mark)\" points=\"\(places.map { "\($0.0),\($0.1)" }.joined(separator: " "))\"/>"
            for place in places.prefix(places.count <= Self.dotsMaximum ? Self.dotsMaximum : 0) {
                text += "<circle class=\"dot \(mark)\" cx=\"\(place.0)\" cy=\"\(place.1)\" r=\"2.5\"/>"
            }
        }
        return text + "</svg>"
    }

    /// What the chart says, in one sentence a line.
    package var summary: String {
        let parts = series.compactMap { line -> String? in
            guard let last = line.points.last, let low = line.points.map(\.y).min(), let high = line.points.map(\.y).max() else { return nil }
            return "\(line.label): \(line.points.count) values from \(QuantityText.number(low)) to \(QuantityText.number(high)), last \(QuantityText.number(last.y))"
        }
        return "\(title). \(parts.joined(separator: ". "))."
    }

    /// The table's rows: the axis' value, then each line's, empty where it has none there.
    package var rows: [[String]] {
        let xs = Set(series.flatMap { $0.points.map(\.x) }).sorted().suffix(Self.rowsMaximum)
        let values = series.map { Dictionary($0.points.map { ($0.x, $0.y) }) { _, last in last } }
        let isWithinDay = TimeTicks.day(xs.first ?? 0) == TimeTicks.day(xs.last ?? 0)
        func label(_ x: Double) -> String {
            guard axis == .time else { return QuantityText.number(x) }
            return isWithinDay ? TimeTicks.clock(x) : "\(TimeTicks.day(x)) \(TimeTicks.clock(x))"
        }
        return xs.map { x in [label(x)] + values.map { $0[x].map(QuantityText.number) ?? "" } }
    }

    private func horizontalTicks(_ low: Double, _ high: Double) -> [(Double, String)] {
        if axis == .time { return TimeTicks.within(low, high, countMax: 6) }
        return Ticks.nice(low, high, count: 6).filter { $0 >= low && $0 <= high && $0 == $0.rounded() }.map { ($0, QuantityText.number($0)) }
    }

    var axisName: String {
        if case .count(let name) = axis { name } else { "Time (UTC)" }
    }

    private func short(_ value: Double) -> String { String(format: "%.1f", value) }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
