internal import BrachioMQTT
internal import Foundation
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// Messages on their way to one browser, as server-sent events (HTML Living Standard, section 9.2). What comes faster than the browser
/// takes it is left out and counted.
final class MessageInbox: Sendable {
    static let messagesMaximum = 500
    static let bytesMaximum = 2 << 20
    /// What is shown of a payload.
    static let payloadBytesMaximum = 64 << 10
    /// Messages gather so long, so that a flood of them makes few events.
    static let gatherMilliseconds = 100
    /// Without messages a sign of life goes out so often: it finds out that a browser is gone.
    static let heartbeatSeconds = 10

    private struct State {
        var messages: [Message] = []
        var bytes = 0
        var missed = 0
    }

    struct Message: Encodable, Sendable {
        let topic: String
        let qos: Int
        let retain: Bool
        let publisher: String
        /// Milliseconds since 1970.
        let time: Int
        let bytes: Int
        /// Base64, of the first `payloadBytesMaximum` bytes.
        let payload: String
    }

    private struct Event: Encodable {
        let messages: [Message]
        let missed: Int
    }

    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Called on the broker's thread.
    func put(_ message: BrokerMessage) {
        let shown = min(message.payload.readableBytes, Self.payloadBytesMaximum)
        let isRoom = state.withLock { state in
            guard state.messages.count < Self.messagesMaximum, state.bytes + shown <= Self.bytesMaximum else {
                state.missed += 1
                return false
            }
            state.bytes += shown
            state.messages.append(
                Message(
                    topic: message.topic, qos: Int(message.qos.rawValue), retain: message.retain, publisher: message.publisher,
                    time: Int(Date().timeIntervalSince1970 * 1_000), bytes: message.payload.readableBytes,
                    payload: Data(message.payload.readableBytesView.prefix(shown)).base64EncodedString()))
            return true
        }
        if isRoom { arrived.yield() }
    }

    /// Writes events until the browser is gone or the server ends.
    func write(_ text: (String) async throws -> Void) async throws {
        try await text("retry: 2000\n: connected\n\n")
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            if let event = take() {
                try await text("data: \(event)\n\n")
                try await Task.sleep(for: .milliseconds(Self.gatherMilliseconds))
            } else if await wait() == false {
                try await text(": alive\n\n")
            }
        }
    }

    private func take() -> String? {
        let taken = state.withLock { state in
            defer { state = State() }
            return state.messages.isEmpty && state.missed == 0 ? nil : Event(messages: state.messages, missed: state.missed)
        }
        guard let taken, let data = try? JSONEncoder().encode(taken) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    /// Whether something came, or the server ends; `false` after `heartbeatSeconds` in which nothing did.
    private func wait() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [arrivals] in
                for await _ in arrivals { return true }
                return true
            }
            group.addTask {
                try? await gracefulShutdown()
                return true
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(Self.heartbeatSeconds))
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? true
        }
    }
}
