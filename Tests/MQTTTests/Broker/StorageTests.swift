import BrachioCore
import BrachioMQTT
import Foundation
import NIOCore
import Testing
import TestSupport

@Suite("Session store")
struct StorageTests {
    @Test("what is committed is recovered: sessions, subscriptions, queues, retained messages")
    func recovery() async throws {
        try await withTemporaryFolderAsync { folder in
            let file = folder.appendingPathComponent("mqtt.sqlite")
            let message = StoredMessage(
                topic: "a/b", payload: ByteBuffer(string: "x"), qos: .atLeastOnce, retain: true,
                properties: Properties([.user("k", "v"), .text(.contentType, "t")]), expiresAtMilliseconds: 99, publisher: "p")
            let options = SubscriptionOptions(qos: .exactlyOnce, noLocal: true, retainAsPublished: true, retainHandling: .never)
            let store = try SQLiteSessionStore(file: file)
            try await store.commit([
                .session(StoredSession(id: 1, clientID: "c", expirySeconds: .max, disconnectedAtMilliseconds: nil)),
                .session(StoredSession(id: 2, clientID: "d", expirySeconds: 7, disconnectedAtMilliseconds: 5)),
                .subscription(session: 1, filter: "a/#", Subscription(options, identifier: 4)),
                .message(id: 10, message), .enqueue(delivery(1, 1, 10)), .enqueue(delivery(2, 1, 10)),
                .message(id: 11, message), .enqueue(delivery(1, 2, 11)),
                .received(session: 1, packetID: 65_535), .retain(message),
            ])
            await store.close()
            let again = try SQLiteSessionStore(file: file)
            let state = try await again.recover()
            #expect(state.sessions.map(\.row.clientID) == ["c", "d"] && state.sessions.map(\.row.expirySeconds) == [.max, 7])
            #expect(state.sessions.map(\.queuedMessages) == [2, 1] && state.sessions.map(\.lastSequence) == [2, 1])
            #expect(state.sessions[0].subscriptions.map(\.filter) == ["a/#"] && state.sessions[0].subscriptions[0].subscription == Subscription(options, identifier: 4))
            #expect(state.sessions[0].unreleased == [65_535] && state.sharedMessages == [10: 2] && state.lastMessageID == 11)
            #expect(state.retained == [message])
            let queue = try await again.load(session: 1, after: 1, messagesMax: 10, bytesMax: 100)
            #expect(queue.map(\.delivery) == [delivery(1, 2, 11)] && queue.map(\.message) == [message])
            try await again.commit([.endSession(1), .clearRetained(topic: "a/b")])
            let left = try await again.recover()
            #expect(left.sessions.map(\.row.clientID) == ["d"] && left.retained.isEmpty && left.lastMessageID == 10)
            await again.close()
        }
    }

    private func delivery(_ session: Int64, _ sequence: Int64, _ message: Int64) -> StoredDelivery {
        StoredDelivery(session: session, sequence: sequence, message: message, qos: .atLeastOnce, retain: false, identifiers: [3, 4])
    }
}
