internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB
internal import NIOCore

/// Sessions, their queues and the retained messages in one SQLite file.
package final class SQLiteSessionStore: SessionStore {
    private let database: BrachioPersistence.Database

    package init(file: URL) throws { database = try BrachioPersistence.Database(file: file, migrations: SessionSchema.migrations) }

    package func commit(_ entries: [JournalEntry]) async throws {
        try await database.write { db in for entry in entries { try Self.apply(entry, db) } }
    }

    private static func apply(_ entry: JournalEntry, _ db: Connection) throws {
        switch entry {
        case .session(let row):
            try run(db, SessionSchema.upsertSession, [row.id, row.clientID, Int64(row.expirySeconds), row.disconnectedAtMilliseconds])
        case .endSession(let id):
            try run(db, SessionSchema.deleteContent, [id])
            try run(db, SessionSchema.deleteSubscriptions, [id])
            try run(db, SessionSchema.deleteQueue, [id])
            try run(db, SessionSchema.deleteReceived, [id])
            try run(db, SessionSchema.deleteSession, [id])
        case .subscription(let session, let filter, let subscription):
            try run(
                db, SessionSchema.upsertSubscription,
                [session, filter, Int64(subscription.options.byte), subscription.identifier.map { Int64($0) }])
        case .endSubscription(let session, let filter): try run(db, SessionSchema.deleteSubscription, [session, filter])
        case .message(let id, let message):
            try run(
                db, SessionSchema.insertMessage,
                [
                    id, message.topic, message.payload.data, Int64(message.flags), message.properties.data, message.expiresAtMilliseconds,
                    message.publisher,
                ])
        case .forgetMessage(let id): try run(db, SessionSchema.deleteMessage, [id])
        case .enqueue(let delivery):
            try run(
                db, SessionSchema.insertDelivery,
                [
                    delivery.session, delivery.sequence, delivery.message, Int64(delivery.qos.rawValue | (delivery.retain ? 4 : 0)),
                    delivery.identifiers.isEmpty ? nil : delivery.identifiers.map { String($0) }.joined(separator: " "),
                ])
        case .dequeue(let session, let sequence): try run(db, SessionSchema.deleteDelivery, [session, sequence])
        case .received(let session, let packetID): try run(db, SessionSchema.insertReceived, [session, Int64(packetID)])
        case .released(let session, let packetID): try run(db, SessionSchema.deleteReceivedPacket, [session, Int64(packetID)])
        case .retain(let message):
            try run(
                db, SessionSchema.upsertRetained,
                [
                    message.topic, message.payload.data, Int64(message.flags), message.properties.data, message.expiresAtMilliseconds,
                    message.publisher,
                ])
        case .clearRetained(let topic): try run(db, SessionSchema.deleteRetained, [topic])
        }
    }

    private static func run(_ db: Connection, _ sql: String, _ values: [(any DatabaseValueConvertible)?]) throws {
        try db.run(sql, StatementArguments(values))
    }

    package func recover() async throws -> StoredState {
        try await database.write { db in
            // A session that was never asked to stay, and content that no queue holds, are what a killed process leaves.
            try db.execute(sql: SessionSchema.removeOrphans)
        }
        return try await database.read { db in try Self.state(db) }
    }

    private static func state(_ db: Connection) throws -> StoredState {
        var state = StoredState()
        var places: [Int64: Int] = [:]
        for row in try Row.fetchAll(db, sql: SessionSchema.selectSessions) {
            let stored = StoredSession(id: row[0], clientID: row[1], expirySeconds: UInt32(clamping: row[2] as Int64), disconnectedAtMilliseconds: row[3])
            places[stored.id] = state.sessions.count
            state.sessions.append(StoredState.Session(row: stored, queuedMessages: row[4], queuedBytes: row[5], lastSequence: row[6]))
        }
        for row in try Row.fetchAll(db, sql: SessionSchema.selectSubscriptions) {
            guard let place = places[row[0]], let options = SubscriptionOptions(byte: UInt8(truncatingIfNeeded: row[2] as Int64), version: .v5) else { continue }
            let identifier: Int64? = row[3]
            state.sessions[place].subscriptions.append((row[1], Subscription(options, identifier: identifier.map { UInt32(truncatingIfNeeded: $0) })))
        }
        for row in try Row.fetchAll(db, sql: SessionSchema.selectReceived) {
            if let place = places[row[0]] { state.sessions[place].unreleased.insert(UInt16(truncatingIfNeeded: row[1] as Int64)) }
        }
        for row in try Row.fetchAll(db, sql: SessionSchema.selectShared) { state.sharedMessages[row[0]] = row[1] }
        state.lastMessageID = try Int64.fetchOne(db, sql: SessionSchema.selectLastMessage) ?? 0
        state.retained = try Row.fetchAll(db, sql: SessionSchema.selectRetained).map { try StoredMessage($0, from: 0) }
        return state
    }

    package func load(
        session: Int64, after sequence: Int64, messagesMax: Int, bytesMax: Int
    ) async throws -> [(delivery: StoredDelivery, message: StoredMessage)] {
        try await database.read { db in
            var found: [(delivery: StoredDelivery, message: StoredMessage)] = []
            var bytes = 0
            let rows = try Row.fetchCursor(db, sql: SessionSchema.selectQueue, arguments: [session, sequence, messagesMax])
            while let row = try rows.next(), found.isEmpty || bytes < bytesMax {
                let flags: Int64 = row[2]
                let identifiers: String? = row[3]
                let message = try StoredMessage(row, from: 4)
                bytes += message.payload.readableBytes
                found.append((
                    StoredDelivery(
                        session: session, sequence: row[0], message: row[1],
                        qos: QualityOfService(rawValue: UInt8(truncatingIfNeeded: flags & 3)) ?? .atLeastOnce, retain: flags & 4 != 0,
                        identifiers: identifiers?.split(separator: " ").compactMap { UInt32($0) } ?? []),
                    message
                ))
            }
            return found
        }
    }

    package func close() async { try? database.close() }
}

extension ByteBuffer {
    fileprivate var data: Data { Data(readableBytesView) }
}

extension StoredMessage {
    fileprivate var flags: UInt8 { qos.rawValue | (retain ? 4 : 0) }

    /// A row's columns topic, payload, flags, properties, expiry, publisher from `first` on.
    fileprivate init(_ row: Row, from first: Int) throws {
        let flags: Int64 = row[first + 2]
        self.init(
            topic: row[first], payload: ByteBuffer(bytes: row[first + 1] as Data),
            qos: QualityOfService(rawValue: UInt8(truncatingIfNeeded: flags & 3)) ?? .atLeastOnce, retain: flags & 4 != 0,
            properties: try Properties(row[first + 3] as Data?), expiresAtMilliseconds: row[first + 4], publisher: row[first + 5])
    }
}

extension Properties {
    /// As they stand on the wire; `nil` for none.
    fileprivate var data: Data? {
        if isEmpty { return nil }
        var buffer = ByteBuffer()
        buffer.writeProperties(self)
        return buffer.data
    }

    fileprivate init(_ data: Data?) throws {
        self.init()
        guard let data else { return }
        var buffer = ByteBuffer(bytes: data)
        self = try buffer.readProperties(.packet(.publish))
    }
}
