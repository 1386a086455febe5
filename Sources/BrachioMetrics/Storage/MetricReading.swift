internal import BrachioPersistence
internal import GRDB

extension MetricStore {
    /// Points of one unit, by the start of their period, rising.
    struct UnitPoints: Sendable {
        let unit: MetricUnit
        let points: [(time: Int, aggregate: Aggregate)]
    }

    /// What was observed of `metric` in `times`, merged into periods that begin at `anchor` plus a multiple of `period` seconds.
    ///
    /// Points of a tier whose width does not divide the period are left out: they cannot be told apart so finely.
    func points(of metric: Metric, unit: MetricUnit?, times: Range<Int>, period: Int, anchor: Int = 0) async throws -> [UnitPoints] {
        guard !times.isEmpty else { return [] }
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT series.id, unit FROM series JOIN metric ON metric.id = series.metric
                        WHERE namespace = ? AND name = ? AND dimensions = ? ORDER BY unit
                        """), arguments: [metric.namespace, metric.name, metric.dimensionsKey])
            var result: [UnitPoints] = []
            for row in rows {
                guard let own = MetricUnit(rawValue: row[1]), unit == nil || unit == own else { continue }
                let merged = try Self.merged(series: row[0], times: times, period: period, anchor: anchor, db)
                result.append(UnitPoints(unit: own, points: merged.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
            }
            return result
        }
    }

    private static func merged(series: Int64, times: Range<Int>, period: Int, anchor: Int, _ db: Connection) throws -> [Int: Aggregate] {
        var merged: [Int: Aggregate] = [:]
        for tier in RetentionTier.allCases where period % tier.widthSeconds == 0 {
            try PointTable.points(series: series, width: tier.widthSeconds, times: times, db) { time, aggregate in
                let start = anchor + (time - anchor).floored(to: period)
                if merged[start]?.merge(aggregate) == nil { merged[start] = aggregate }
            }
        }
        return merged
    }
}
