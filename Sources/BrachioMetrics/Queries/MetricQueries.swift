internal import BrachioCore

/// Answers questions about stored metrics.
package struct MetricQueries: Sendable {
    let store: MetricStore

    /// Evaluates queries over `times`; each result's points begin at multiples of its period, the first at the last multiple not
    /// after the range's beginning. Results are in the order of the queries; an expression that gives several series gives several.
    package func data(_ queries: [MetricDataQuery], times: Range<Int>) async throws -> [MetricDataResult] {
        guard queries.count <= MetricLimits.requestQueries else {
            throw BrachioError(
                .limitExceeded, "\(queries.count) queries in one request", cause: "at most \(MetricLimits.requestQueries) are answered")
        }
        var plan = try QueryPlan(queries)
        for query in queries {
            guard case .metric(let wanted) = query.source else { continue }
            plan.add(.series(try await series(wanted, label: query.label, times: times)), for: query.id)
        }
        for (key, arguments) in plan.searches {
            plan.add(.list(try await found(MetricSearch(arguments), times: times)), for: key)
        }
        return try plan.results(times: times)
    }

    /// The series that a search gives, by name and dimensions.
    private func found(_ search: MetricSearch, times: Range<Int>) async throws -> [TimeSeries] {
        var filter = MetricStore.Filter(), token: String?, found: [TimeSeries] = []
        filter.namespace = search.namespace
        repeat {
            let page = try await store.list(filter, token: token)
            for metric in page.items where search.admits(metric) && found.count < MetricSearch.seriesMaximum {
                let wanted = try MetricStatistic(metric: metric, periodSeconds: search.periodSeconds, statistic: search.statistic)
                let label = ([metric.name] + metric.dimensions.map(\.value)).joined(separator: " ")
                found.append(try await series(wanted, label: label, times: times))
            }
            token = page.next
        } while token != nil && found.count < MetricSearch.seriesMaximum
        return found
    }

    private func series(_ wanted: MetricStatistic, label: String?, times: Range<Int>) async throws -> TimeSeries {
        let period = wanted.periodSeconds
        let start = times.lowerBound.floored(to: period)
        try Self.checkSpan(start..<times.upperBound, period: period)
        let all = try await store.points(of: wanted.metric, unit: wanted.unit, times: start..<times.upperBound, period: period)
        var merged: [Int: Aggregate] = [:]
        for (time, aggregate) in all.flatMap(\.points) where merged[time]?.merge(aggregate) == nil { merged[time] = aggregate }
        let points = merged.keys.sorted().compactMap { time in
            merged[time].flatMap(wanted.statistic.value).map { TimeSeries.Point(time: time, value: $0) }
        }
        return TimeSeries(label: label ?? wanted.metric.name, period: period, points: points)
    }

    static func checkSpan(_ times: Range<Int>, period: Int) throws {
        let count = times.count / period
        guard count <= MetricLimits.queryDatapoints else {
            throw BrachioError(
                .limitExceeded, "a query spans \(count) periods", cause: "at most \(MetricLimits.queryDatapoints) are answered",
                mend: "choose a longer period or a shorter range")
        }
    }
}
