internal import BrachioPersistence
internal import GRDB

extension MetricStore {
    /// Which metrics to list.
    package struct Filter: Hashable, Sendable {
        package var namespace: String?
        package var name: String?
        /// Each must occur; without a value, any value will do.
        package var dimensions: [(name: String, value: String?)] = []
        /// Only metrics with data of the last three hours.
        package var recentlyActive = false

        package init() {}

        package static func == (a: Filter, b: Filter) -> Bool {
            a.namespace == b.namespace && a.name == b.name && a.recentlyActive == b.recentlyActive
                && a.dimensions.elementsEqual(b.dimensions) { $0 == $1 }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(name) }

        func admits(_ metric: Metric) -> Bool {
            dimensions.allSatisfy { wanted in
                metric.dimensions.contains { $0.name == wanted.name && (wanted.value == nil || $0.value == wanted.value) }
            }
        }
    }

    /// One page of the metrics that have data, by namespace, name and dimensions.
    package func list(_ filter: Filter = Filter(), token: String? = nil, pageMetrics: Int = MetricLimits.listMetrics) async throws -> Page<Metric> {
        let after = try token.map { try PageToken.decode($0, parts: 3) } ?? ["", "", ""]
        let recent = nowSeconds - RetentionTier.second.keptSeconds
        return try await database.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT namespace, name, dimensions FROM metric
                    WHERE (namespace, name, dimensions) > (?1, ?2, ?3)
                      AND (?4 IS NULL OR namespace = ?4) AND (?5 IS NULL OR name = ?5)
                      AND (?6 IS NULL OR EXISTS (
                        SELECT 1 FROM series JOIN point ON point.series = series.id
                        WHERE series.metric = metric.id AND width IN (1, 60) AND time >= ?6))
                    ORDER BY namespace, name, dimensions
                    """,
                arguments: [after[0], after[1], after[2], filter.namespace, filter.name, filter.recentlyActive ? recent : nil])
            var metrics: [Metric] = []
            while let row = try rows.next() {
                let metric = Metric(storedNamespace: row[0], name: row[1], dimensionsKey: row[2])
                guard filter.admits(metric) else { continue }
                if metrics.count == pageMetrics, let last = metrics.last {
                    return Page(items: metrics, next: PageToken.encode([last.namespace, last.name, last.dimensionsKey]))
                }
                metrics.append(metric)
            }
            return Page(items: metrics, next: nil)
        }
    }
}
