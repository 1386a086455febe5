internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Reading and writing rows of the table `point`.
enum PointTable {
    /// Adds an aggregate to the point that starts at `time`.
    static func merge(_ aggregate: Aggregate, series: Int64, width: Int, time: Int, _ db: Connection) throws {
        let key: StatementArguments = [series, width, time]
        let existing = try db.cachedStatement(
            sql: "SELECT count, sum, minimum, maximum, bins FROM point WHERE series = ? AND width = ? AND time = ?")
        let rows = try Row.fetchCursor(existing, arguments: key)
        var total = aggregate
        if let row = try rows.next() { total = try Self.aggregate(row).merged(with: aggregate) }
        let bins: Data? = total.distribution.map { total.minimum == total.maximum ? Data() : $0.encoded() }
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO point (series, width, time, count, sum, minimum, maximum, bins) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: key + [total.count, total.sum, total.minimum, total.maximum, bins])
    }

    /// Points of one tier that start in `times`, in rising order.
    static func points(
        series: Int64, width: Int, times: Range<Int>, _ db: Connection, _ body: (_ time: Int, Aggregate) throws -> Void
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT count, sum, minimum, maximum, bins, time FROM point
                WHERE series = ? AND width = ? AND time >= ? AND time < ? ORDER BY time
                """)
        let rows = try Row.fetchCursor(statement, arguments: [series, width, times.lowerBound, times.upperBound])
        while let row = try rows.next() { try body(row[5], aggregate(row)) }
    }

    static func delete(series: Int64, width: Int, before time: Int, _ db: Connection) throws {
        try db.cachedStatement(sql: "DELETE FROM point WHERE series = ? AND width = ? AND time < ?")
            .execute(arguments: [series, width, time])
    }

    private static func aggregate(_ row: Row) throws -> Aggregate {
        let count: Double = row[0], minimum: Double = row[2], maximum: Double = row[3]
        let bins: Data? = row[4]
        let distribution = try bins.map {
            $0.isEmpty ? QuantileSketch(value: minimum, weight: count) : try QuantileSketch(encoded: $0)
        }
        return Aggregate(count: count, sum: row[1], minimum: minimum, maximum: maximum, distribution: distribution)
    }
}
