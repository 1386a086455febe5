internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Deliveries that wait, on disk: what was taken in is made even if the program ends meanwhile.
final class DeliveryQueue: Sendable {
    private let database: BrachioPersistence.Database

    init(_ database: BrachioPersistence.Database) { self.database = database }

    static let migration = Migration(
        "deliveries",
        sql: """
            CREATE TABLE delivery (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                lane TEXT NOT NULL,
                delivery BLOB NOT NULL,
                payload BLOB NOT NULL,
                origin BLOB,
                received INTEGER NOT NULL);
            CREATE INDEX delivery_lane ON delivery (lane, id);
            """)

    /// Takes deliveries in, all or none; they are on disk when this returns.
    func add(_ deliveries: [NewDelivery]) async throws {
        guard !deliveries.isEmpty else { return }
        try await database.write { db in try Self.insert(deliveries, db) }
    }

    /// Takes out what is at its end and takes in what follows from that, both or neither.
    func settle(_ ids: [Int64], adding deliveries: [NewDelivery]) async throws {
        guard !ids.isEmpty else { return }
        try await database.write { db in
            for id in ids { try db.run("DELETE FROM delivery WHERE id = ?", [id]) }
            try Self.insert(deliveries, db)
        }
    }

    private static func insert(_ deliveries: [NewDelivery], _ db: Connection) throws {
        let encoder = JSONEncoder()
        for new in deliveries {
            try db.run(
                "INSERT INTO delivery (lane, delivery, payload, origin, received) VALUES (?, ?, ?, ?, ?)",
                [
                    new.lane.text, try encoder.encode(new.delivery), Data(new.payload), try new.origin.map { try encoder.encode($0) },
                    new.receivedMilliseconds,
                ])
        }
    }

    /// The first deliveries of a lane, up to the limits and at least one.
    func first(
        of lane: Lane, deliveriesMax: Int = RuleEngineLimits.batchDeliveries, bytesMax: Int = RuleEngineLimits.batchBytes
    ) async throws -> [WaitingDelivery] {
        try await database.read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT id, delivery, payload, origin, received FROM delivery WHERE lane = ? ORDER BY id LIMIT ?"),
                arguments: [lane.text, deliveriesMax])
            let decoder = JSONDecoder()
            var found: [WaitingDelivery] = [], bytes = 0
            while let row = try rows.next() {
                let payload: Data = row[2]
                bytes += payload.count
                if bytes > bytesMax, !found.isEmpty { break }
                let origin: Data? = row[3]
                found.append(
                    WaitingDelivery(
                        id: row[0], delivery: try decoder.decode(Delivery.self, from: row[1]), payload: Array(payload),
                        origin: try origin.map { try decoder.decode(IngestedMessage.self, from: $0) }, receivedMilliseconds: row[4]))
            }
            return found
        }
    }

    /// What waits, by lane.
    func loads() async throws -> [Lane: LaneLoad] {
        try await database.read { db in
            var loads: [Lane: LaneLoad] = [:]
            for row in try db.rows("SELECT lane, count(*), sum(length(payload) + coalesce(length(origin), 0)), min(received) FROM delivery GROUP BY lane") {
                if let lane = Lane(row[0]) { loads[lane] = LaneLoad(deliveries: row[1], bytes: row[2], firstMilliseconds: row[3]) }
            }
            return loads
        }
    }
}

extension NewDelivery {
    /// What it counts against the lane's limit.
    var bytes: Int { payload.count + (origin?.payload.count ?? 0) }
}

extension WaitingDelivery {
    var bytes: Int { payload.count + (origin?.payload.count ?? 0) }
}
