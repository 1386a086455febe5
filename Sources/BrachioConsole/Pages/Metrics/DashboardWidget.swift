internal import BrachioCore
internal import BrachioMetrics
internal import Foundation

/// One widget of a dashboard body, as far as the console draws it. Form: "Dashboard body structure and syntax" in the CloudWatch API
/// reference.
struct DashboardWidget {
    enum View: Equatable {
        case lines, numbers, bars, text
    }

    let title: String
    let view: View
    let queries: [MetricDataQuery]
    /// Of a text widget.
    let text: String
    /// What cannot be drawn, said in its place.
    let failure: String?

    /// Metrics and expressions of one widget.
    static let queriesMaximum = 100

    /// All widgets of a body, in reading order: by row, then by column.
    static func read(_ body: String, periodSeconds: Int) throws -> [DashboardWidget] {
        guard let document = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any], let widgets = document["widgets"] as? [[String: Any]]
        else { throw BrachioError(.corrupted, "the dashboard's body cannot be read") }
        func place(_ widget: [String: Any]) -> (Int, Int) { (widget["y"] as? Int ?? 0, widget["x"] as? Int ?? 0) }
        return widgets.enumerated().sorted { a, b in
            let (first, second) = (place(a.element), place(b.element))
            return first == second ? a.offset < b.offset : first < second
        }.map { DashboardWidget($0.element, periodSeconds: periodSeconds) }
    }

    private init(_ widget: [String: Any], periodSeconds: Int) {
        let properties = widget["properties"] as? [String: Any] ?? [:], type = widget["type"] as? String ?? ""
        title = properties["title"] as? String ?? ""
        text = type == "text" ? properties["markdown"] as? String ?? "" : ""
        var queries: [MetricDataQuery] = [], failure: String?
        switch type {
        case "text": view = .text
        case "metric":
            view = Self.view(properties["view"] as? String)
            do { queries = try MetricShorthand.queries(properties, periodSeconds: periodSeconds) } catch { failure = "\(error)" }
        default:
            view = .text
            failure = "Widgets of the type \(type.prefix(40)) are not drawn."
        }
        self.queries = queries
        self.failure = failure
    }

    private static func view(_ name: String?) -> View {
        switch name {
        case "singleValue", "gauge": .numbers
        case "bar", "pie": .bars
        default: .lines
        }
    }
}

/// The short form in which a dashboard names metrics: `["Namespace", "Name", "Dimension", "Value", {"stat": "Sum"}]`, where `"."` repeats
/// what the row before has in this place and `"..."` all places up to the last.
enum MetricShorthand {
    static func queries(_ properties: [String: Any], periodSeconds: Int) throws -> [MetricDataQuery] {
        let rows = properties["metrics"] as? [[Any]] ?? []
        guard rows.count <= DashboardWidget.queriesMaximum else {
            throw BrachioError(.limitExceeded, "the widget has \(rows.count) metrics", cause: "at most \(DashboardWidget.queriesMaximum) are drawn")
        }
        var before: [String] = []
        return try rows.enumerated().map { index, row in
            let options = row.last as? [String: Any] ?? [:]
            let id = options["id"] as? String ?? "row\(index)", label = options["label"] as? String
            let shown = options["visible"] as? Bool ?? true
            let period = options["period"] as? Int ?? properties["period"] as? Int ?? periodSeconds
            if let expression = options["expression"] as? String {
                return try MetricDataQuery(
                    id: id, source: .expression(expression, periodSeconds: period), label: label ?? expression, returnsData: shown)
            }
            let words = try expanded(row.compactMap { $0 as? String }, before)
            before = words
            let dimensions = stride(from: 2, to: words.count - 1, by: 2).map { Metric.Dimension(name: words[$0], value: words[$0 + 1]) }
            let metric = try Metric(namespace: words[0], name: words[1], dimensions: dimensions)
            let statistic = try Statistic(options["stat"] as? String ?? properties["stat"] as? String ?? "Average")
            return try MetricDataQuery(
                id: id, source: .metric(MetricStatistic(metric: metric, periodSeconds: max(period, 1), statistic: statistic)),
                label: label ?? ([words[1]] + dimensions.map(\.value)).joined(separator: " "), returnsData: shown)
        }
    }

    static func expanded(_ words: [String], _ before: [String]) throws -> [String] {
        var words = words
        if let place = words.firstIndex(of: "...") {
            let rest = words[(place + 1)...]
            let count = before.count - rest.count
            guard count >= place else { throw BrachioError(.invalidInput, "\"...\" repeats nothing") }
            words = Array(words[..<place]) + before[place..<count] + rest
        }
        for (index, word) in words.enumerated() where word == "." {
            guard index < before.count else { throw BrachioError(.invalidInput, "\".\" repeats nothing") }
            words[index] = before[index]
        }
        guard words.count >= 2, words.count % 2 == 0 else {
            throw BrachioError(.invalidInput, "a metric needs a namespace, a name, and dimensions in pairs", cause: words.joined(separator: ", "))
        }
        return words
    }
}
