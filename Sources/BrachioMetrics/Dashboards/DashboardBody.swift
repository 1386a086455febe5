internal import BrachioCore
internal import Foundation

/// Checks a dashboard's body: a JSON object whose `widgets` each have a type and properties.
///
/// Form: "Dashboard body structure and syntax" in the CloudWatch API reference.
enum DashboardBody {
    static let types: Set<String> = ["metric", "text", "log", "alarm", "explorer", "custom"]
    static let columns = 24
    static let rowsMax = 1_000

    /// What is wrong with a body that can be shown nevertheless. Throws where it cannot.
    static func warnings(_ body: String) throws -> [DashboardStore.Warning] {
        guard body.utf8.count <= MetricLimits.dashboardBodyBytes else {
            throw BrachioError(.limitExceeded, "the dashboard has \(body.utf8.count) bytes", cause: "at most \(MetricLimits.dashboardBodyBytes) are kept")
        }
        guard let document = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] else {
            throw BrachioError(.invalidInput, "the dashboard body is not a JSON object")
        }
        guard let widgets = document["widgets"] as? [Any] else {
            throw BrachioError(.invalidInput, "the dashboard body has no array named widgets")
        }
        guard widgets.count <= MetricLimits.dashboardWidgets else {
            throw BrachioError(.limitExceeded, "the dashboard has \(widgets.count) widgets", cause: "at most \(MetricLimits.dashboardWidgets) are kept")
        }
        return try widgets.enumerated().flatMap { try warnings(widget: $1, path: "/widgets/\($0)") }
    }

    private static func warnings(widget: Any, path: String) throws -> [DashboardStore.Warning] {
        guard let widget = widget as? [String: Any] else { throw BrachioError(.invalidInput, "\(path) is not an object") }
        guard let type = widget["type"] as? String, types.contains(type) else {
            throw BrachioError(.invalidInput, "\(path)/type is not one of \(types.sorted().joined(separator: ", "))")
        }
        guard let properties = widget["properties"] as? [String: Any] else {
            throw BrachioError(.invalidInput, "\(path) has no properties")
        }
        for (key, limit) in [("width", columns), ("height", rowsMax)] {
            guard let size = widget[key] else { continue }
            guard let number = size as? Int, (1...limit).contains(number) else {
                throw BrachioError(.invalidInput, "\(path)/\(key) is not a whole number from 1 to \(limit)")
            }
        }
        var warnings: [DashboardStore.Warning] = []
        if type == "metric", properties["metrics"] == nil, properties["annotations"] == nil {
            warnings.append(.init(path: "\(path)/properties", text: "neither metrics nor annotations are given: nothing will be shown"))
        }
        if type == "text", !(properties["markdown"] is String) {
            warnings.append(.init(path: "\(path)/properties", text: "markdown is missing: nothing will be shown"))
        }
        return warnings
    }
}
