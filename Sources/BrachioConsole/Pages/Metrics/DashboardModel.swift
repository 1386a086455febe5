internal import BrachioCore
internal import BrachioMetrics
internal import Foundation

/// A dashboard as its template shows it.
struct DashboardModel {
    struct Question {
        let name: String
        /// Of a stored dashboard.
        let named: String?
        let body: String
        let hours: Int
    }

    struct Span {
        let label: String
        let href: String
        let isChosen: Bool
    }

    struct Widget {
        let title: String
        let failure: String?
        let text: String?
        let charts: [ChartModel]
        let figures: [Figure]
        let hasFigures: Bool
        let bars: [Bar]
        let hasBars: Bool
        let isEmpty: Bool
    }

    struct Figure {
        let label: String
        let value: String
    }

    struct Bar {
        let label: String
        let value: String
        let share: Double
    }

    let name: String
    let spans: [Span]
    let widgets: [Widget]
    let liveHref: String

    static let pointsMaximum = 300

    static func read(_ question: Question, _ monitoring: Monitoring, now: Date) async throws -> DashboardModel {
        let end = Int(now.timeIntervalSince1970), span = question.hours * 3_600
        let period = max(60, (span / pointsMaximum + 59) / 60 * 60)
        var widgets: [Widget] = []
        for (index, widget) in try DashboardWidget.read(question.body, periodSeconds: period).enumerated() {
            widgets.append(await draw(widget, "widget-\(index)", monitoring, (end - span)..<end))
        }
        func path(_ base: String, _ hours: Int) -> String {
            AddressText.path(base, [("name", question.named), ("body", question.named == nil ? question.body : nil), ("hours", String(hours))])
        }
        let spans = MetricPages.hours.map { hours in
            Span(label: hours < 48 ? "\(hours) h" : "\(hours / 24) d", href: path("/metrics/dashboard", hours), isChosen: hours == question.hours)
        }
        return DashboardModel(name: question.name, spans: spans, widgets: widgets, liveHref: path("/metrics/dashboard/live", question.hours))
    }

    private static func draw(_ widget: DashboardWidget, _ id: String, _ monitoring: Monitoring, _ times: Range<Int>) async -> Widget {
        var series: [TimeSeries] = [], failure = widget.failure
        if failure == nil, !widget.queries.isEmpty {
            do { series = try await monitoring.queries.data(widget.queries, times: times).map(\.series) } catch { failure = "\(error)" }
        }
        let lasts = series.map { ($0.label, $0.points.last?.value) }
        let largest = lasts.compactMap { $0.1.map(abs) }.max() ?? 0
        let bars = widget.view == .bars ? lasts.map { label, value in
            Bar(label: label, value: value.map(QuantityText.number) ?? "–", share: largest > 0 ? abs(value ?? 0) / largest : 0)
        } : []
        let figures = widget.view == .numbers ? lasts.map { Figure(label: $0.0, value: $0.1.map(QuantityText.number) ?? "–") } : []
        let chart = LineChart(
            title: widget.title.isEmpty ? series.first?.label ?? "" : widget.title, axis: .time,
            series: series.map { line in .init(label: line.label, points: line.points.map { (Double($0.time), $0.value) }) })
        let charts = widget.view == .lines && !chart.isEmpty ? [ChartModel(chart, id: id)] : []
        return Widget(
            title: widget.title, failure: failure, text: widget.view == .text && failure == nil ? widget.text : nil, charts: charts, figures: figures,
            hasFigures: !figures.isEmpty, bars: bars, hasBars: !bars.isEmpty,
            isEmpty: failure == nil && widget.view != .text && charts.isEmpty && figures.isEmpty && bars.isEmpty)
    }
}
