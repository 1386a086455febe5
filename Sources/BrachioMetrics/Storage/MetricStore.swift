internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB
internal import Synchronization

/// Metric data on disk.
///
/// A datum is acknowledged once it is synced to disk. Data of concurrent requests share one commit (`BrachioPersistence`), and data
/// of one period of one series are merged before they are written.
package final class MetricStore: Sendable {
    struct SeriesKey: Hashable {
        let metric: Metric
        let unit: MetricUnit
    }

    let database: BrachioPersistence.Database
    let now: @Sendable () -> Date
    /// Ids of committed series.
    private let known = Mutex<[SeriesKey: Int64]>([:])
    private let waiting = Atomic<Int>(0)

    init(database: BrachioPersistence.Database, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.now = now
    }

    var nowSeconds: Int { Int(now().timeIntervalSince1970.rounded(.down)) }

    /// Stores data, all of them or none, and returns once they are on disk.
    package func put(_ data: [Datum]) async throws {
        guard data.count <= MetricLimits.requestData else {
            throw BrachioError(.limitExceeded, "\(data.count) data in one request", cause: "at most \(MetricLimits.requestData) are taken")
        }
        let now = nowSeconds
        for datum in data { try datum.checkTime(now: now) }
        let total = waiting.add(data.count, ordering: .relaxed).newValue
        defer { waiting.subtract(data.count, ordering: .relaxed) }
        guard total <= MetricLimits.waitingData else {
            throw BrachioError(.throttled, "\(total) data wait to be written", mend: "send them again later")
        }
        let merged = Self.merged(data, now: now)
        let learned = try await database.write { [self] db in
            var learned: [SeriesKey: Int64] = [:]
            for (place, aggregate) in merged {
                let series = try learned[place.series] ?? knownSeries(place.series) ?? Self.series(place.series, db)
                learned[place.series] = series
                try PointTable.merge(aggregate, series: series, width: place.tier.widthSeconds, time: place.time, db)
            }
            return learned
        }
        known.withLock { known in
            if known.count > MetricLimits.rememberedSeries { known = [:] }
            known.merge(learned) { _, new in new }
        }
    }

    private struct Place: Hashable {
        let series: SeriesKey
        let tier: RetentionTier
        let time: Int
    }

    private static func merged(_ data: [Datum], now: Int) -> [Place: Aggregate] {
        var merged: [Place: Aggregate] = [:]
        for datum in data {
            let tier = RetentionTier.of(time: datum.time, resolutionSeconds: datum.resolutionSeconds, now: now)
            let place = Place(
                series: SeriesKey(metric: datum.metric, unit: datum.unit), tier: tier, time: datum.time.floored(to: tier.widthSeconds))
            merged[place] = merged[place]?.merged(with: datum.aggregate) ?? datum.aggregate
        }
        return merged
    }

    private func knownSeries(_ key: SeriesKey) -> Int64? { known.withLock { $0[key] } }

    /// Called inside the transaction that removes series.
    func forgetSeries() { known.withLock { $0 = [:] } }

    private static func series(_ key: SeriesKey, _ db: Connection) throws -> Int64 {
        let metric: StatementArguments = [key.metric.namespace, key.metric.name, key.metric.dimensionsKey]
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO metric (namespace, name, dimensions) VALUES (?, ?, ?)").execute(arguments: metric)
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO series (metric, unit)
                SELECT id, ?4 FROM metric WHERE namespace = ?1 AND name = ?2 AND dimensions = ?3
                """
        ).execute(arguments: metric + [key.unit.rawValue])
        let id = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT series.id FROM series JOIN metric ON metric.id = series.metric
                    WHERE namespace = ? AND name = ? AND dimensions = ? AND unit = ?
                    """), arguments: metric + [key.unit.rawValue])
        guard let id else { throw BrachioError(.defect, "series of metric \(key.metric.name) was not stored") }
        return id
    }
}
