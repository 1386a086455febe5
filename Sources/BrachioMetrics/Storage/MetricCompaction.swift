internal import BrachioPersistence
internal import GRDB

extension MetricStore {
    /// Series in one transaction, so that data need not wait long for it.
    static let compactedSeriesPerTransaction = 200

    /// Moves points that have outgrown their tier into the next, and removes those that have outgrown the last.
    ///
    /// Merging is what `put` does too, so no observation is lost or counted twice whenever this runs.
    package func compact() async throws {
        let now = nowSeconds
        var after: Int64 = -1
        while true {
            let from = after
            let last = try await database.write { db -> Int64? in
                let ids = try Int64.fetchAll(
                    db, sql: "SELECT id FROM series WHERE id > ? ORDER BY id LIMIT ?",
                    arguments: [from, Self.compactedSeriesPerTransaction])
                for id in ids { try Self.compact(series: id, now: now, db) }
                return ids.last
            }
            guard let last else { break }
            after = last
        }
        try await removeEmptySeries()
    }

    private static func compact(series: Int64, now: Int, _ db: Connection) throws {
        for tier in RetentionTier.allCases {
            let cutoff = tier.cutoff(now: now)
            if let next = tier.next { try moveOn(series, from: tier, to: next, before: cutoff, db) }
            try PointTable.delete(series: series, width: tier.widthSeconds, before: cutoff, db)
        }
    }

    private static func moveOn(
        _ series: Int64, from tier: RetentionTier, to next: RetentionTier, before cutoff: Int, _ db: Connection
    ) throws {
        var open: (time: Int, aggregate: Aggregate)?
        var complete: [(time: Int, aggregate: Aggregate)] = []
        try PointTable.points(series: series, width: tier.widthSeconds, times: 0..<max(cutoff, 0), db) { time, aggregate in
            let start = time.floored(to: next.widthSeconds)
            if let current = open, current.time == start {
                open = (start, current.aggregate.merged(with: aggregate))
            } else {
                if let current = open { complete.append(current) }
                open = (start, aggregate)
            }
        }
        if let open { complete.append(open) }
        for point in complete {
            try PointTable.merge(point.aggregate, series: series, width: next.widthSeconds, time: point.time, db)
        }
    }

    private func removeEmptySeries() async throws {
        try await database.write { [self] db in
            try db.execute(sql: "DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM point WHERE point.series = series.id)")
            guard db.changesCount > 0 else { return }
            try db.execute(sql: "DELETE FROM metric WHERE NOT EXISTS (SELECT 1 FROM series WHERE series.metric = metric.id)")
            forgetSeries()
        }
    }
}
