internal import BrachioCore
internal import BrachioJobs
internal import BrachioMetrics
internal import Foundation

/// What a job measures, out of the metrics that its worker puts.
enum JobMetrics {
    /// Points on one line, about.
    static let pointsMaximum = 400

    static func chart(
        _ title: String, _ names: [(metric: String, label: String)], of job: Job, _ monitoring: Monitoring, now: Date
    ) async throws -> LineChart {
        let start = Int((job.lifecycle.started ?? job.created).timeIntervalSince1970), end = Int((job.lifecycle.ended ?? now).timeIntervalSince1970) + 1
        let period = Self.period(spanSeconds: end - start)
        var series: [LineChart.Series] = []
        for name in names {
            let metric = try Metric(
                namespace: JobLog.place(job.id).group, name: name.metric, dimensions: [.init(name: "TrainingJobName", value: job.name)])
            let points = try await monitoring.queries.statistics(of: metric, times: start..<end, periodSeconds: period, statistics: [.average])
            series.append(LineChart.Series(
                label: name.label, points: points.sorted { $0.time < $1.time }.compactMap { point in
                    point.values[.average].map { (Double(point.time), $0) }
                }))
        }
        return LineChart(title: title, axis: .time, series: series)
    }

    /// The shortest period that is offered and gives few enough points.
    static func period(spanSeconds: Int) -> Int {
        let wanted = max(1, spanSeconds / pointsMaximum)
        return [1, 5, 10, 30, 60].first { $0 >= wanted } ?? (wanted + 59) / 60 * 60
    }
}
