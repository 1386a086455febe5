internal import BrachioAccounts
internal import BrachioCore
internal import BrachioMetrics
internal import Foundation
internal import Hummingbird

/// Metrics by namespace, one metric over time, and dashboards drawn from their CloudWatch bodies.
struct MetricPages: ConsolePages {
    let monitoring: Monitoring
    let renderer: PageRenderer

    /// Spans that are offered.
    static let hours = [1, 3, 12, 24, 168]
    static let listMetrics = 200

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/metrics", use: overview)
        router.get("/metrics/namespace", use: namespace)
        router.get("/metrics/dashboard", use: dashboard)
        router.get("/metrics/dashboard/live", use: liveDashboard)
    }

    private struct Link {
        let label: String
        let href: String
    }

    private struct OverviewModel {
        let dashboards: [Link]
        let hasDashboards: Bool
        let namespaces: [Link]
        let hasNamespaces: Bool
    }

    @Sendable private func overview(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let dashboards = try await monitoring.dashboards.list().items.map {
            Link(label: $0.name, href: AddressText.path("/metrics/dashboard", [("name", $0.name)]))
        }
        var names: Set<String> = [], token: String?
        repeat {
            let page = try await monitoring.metrics.list(token: token)
            names.formUnion(page.items.map(\.namespace))
            token = page.next
        } while token != nil && names.count < Self.listMetrics
        let namespaces = names.sorted().map { Link(label: $0, href: AddressText.path("/metrics/namespace", [("namespace", $0)])) }
        let model = OverviewModel(
            dashboards: dashboards, hasDashboards: !dashboards.isEmpty, namespaces: namespaces, hasNamespaces: !namespaces.isEmpty)
        return renderer.response(Page("Metrics", section: .metrics, template: "metrics", model: model), context)
    }

    private struct NamespaceModel {
        let namespace: String
        let metrics: [Link]
        let nextHref: String?
    }

    /// A metric's page is a dashboard of one widget, so the links hold such a body.
    @Sendable private func namespace(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        var filter = MetricStore.Filter()
        filter.namespace = fields["namespace"] ?? ""
        let page = try await monitoring.metrics.list(filter, token: fields.text("token"), pageMetrics: Self.listMetrics)
        let metrics = page.items.map { metric in
            let dimensions = metric.dimensions.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
            return Link(label: dimensions.isEmpty ? metric.name : "\(metric.name) (\(dimensions))", href: AddressText.path("/metrics/dashboard", [("body", Self.body(metric))]))
        }
        let next = page.next.map { AddressText.path("/metrics/namespace", [("namespace", filter.namespace), ("token", $0)]) }
        var result = Page(filter.namespace ?? "", section: .metrics, template: "metric-list", model: NamespaceModel(namespace: filter.namespace ?? "", metrics: metrics, nextHref: next))
        result.trail = [.init("Metrics", "/metrics")]
        return renderer.response(result, context)
    }

    private static func body(_ metric: Metric) -> String {
        let row = [metric.namespace, metric.name] + metric.dimensions.flatMap { [$0.name, $0.value] }
        let document: [String: Any] = ["widgets": [["type": "metric", "properties": ["metrics": [row], "title": metric.name]]]]
        return (try? JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    @Sendable private func dashboard(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let model = try await DashboardModel.read(try await question(request), monitoring, now: Date())
        var page = Page(model.name, section: .metrics, template: "dashboard", model: model)
        page.trail = [.init("Metrics", "/metrics")]
        return renderer.response(page, context)
    }

    @Sendable private func liveDashboard(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.fragment("dashboard-body", try await DashboardModel.read(try await question(request), monitoring, now: Date()), context)
    }

    private func question(_ request: Request) async throws -> DashboardModel.Question {
        let fields = FormFields(query: request)
        let hours = fields["hours"].flatMap { Int($0) }.flatMap { Self.hours.contains($0) ? $0 : nil } ?? 3
        guard let name = fields.text("name") else {
            return DashboardModel.Question(name: "Metric", named: nil, body: fields["body"] ?? "", hours: hours)
        }
        return DashboardModel.Question(name: name, named: name, body: try await monitoring.dashboards.body(of: name), hours: hours)
    }
}
