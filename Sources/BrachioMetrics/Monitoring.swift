package import Foundation

/// Metrics, alarms, dashboards and logs of one data folder.
package final class Monitoring: Sendable {
    package let metrics: MetricStore
    package let queries: MetricQueries
    package let alarms: AlarmStore
    package let dashboards: DashboardStore
    package let logs: LogStore

    /// Opens `metrics.sqlite` and `logs.sqlite` in `folder`, and makes them where they are missing.
    package init(folder: URL, now: @escaping @Sendable () -> Date) throws {
        let database = try openMonitoringDatabase(folder.appendingPathComponent("metrics.sqlite"))
        metrics = MetricStore(database: database, now: now)
        queries = MetricQueries(store: metrics)
        alarms = AlarmStore(database: database, queries: queries, now: now)
        dashboards = DashboardStore(database: database, now: now)
        logs = try LogStore(file: folder.appendingPathComponent("logs.sqlite"), now: now)
    }

    /// How often `maintain` should be called.
    package static let maintenancePeriodSeconds = 60

    /// What is due: alarms are evaluated, old points roll up, events out of retention and old history are removed.
    package func maintain() async throws {
        try await alarms.evaluate()
        try await metrics.compact()
        try await alarms.forgetOldHistory()
        try await logs.expire()
    }

    /// Maintains until the task is cancelled; what fails is told and tried again a period later.
    package func run(failure: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do { try await maintain() } catch { failure(error) }
            try? await Task.sleep(for: .seconds(Self.maintenancePeriodSeconds))
        }
    }
}
