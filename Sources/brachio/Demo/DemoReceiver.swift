internal import BrachioCore
internal import BrachioMQTT
internal import Foundation
internal import NIOCore
internal import Synchronization

/// Somebody who is subscribed to what the device says, and counts it.
final class DemoReceiver: Sendable {
    /// What the device said of one frame.
    struct Answer: Decodable, Sendable {
        var photo: String
        var `class`: String
        var confidence: Float
        var milliseconds: Double
    }

    struct Received: Sendable {
        /// By the frame's name.
        var answers: [String: Answer] = [:]
        var duplicatesCount = 0
        var unreadableCount = 0
    }

    static let topic = "dino-detect"
    /// What the device's classifier is told to say.
    static let payload = #"{"class":"${class}","confidence":${confidence},"photo":"${source}","milliseconds":${milliseconds},"time":"${time}"}"#

    private let received: SharedReceived
    private let client: MQTTClient

    private final class SharedReceived: Sendable {
        let value = Mutex(Received())
    }

    static func subscribe(port: Int, on eventLoop: any EventLoop) async throws -> DemoReceiver {
        let received = SharedReceived()
        let client = try await MQTTClient.start(ClientSettings(host: "127.0.0.1", port: port, clientID: "brachio-demo"), on: eventLoop, onMessage: { message in
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(message.payload.readableBytesView))
            received.value.withLock { received in
                guard let answer else { return received.unreadableCount += 1 }
                if received.answers.updateValue(answer, forKey: answer.photo) != nil { received.duplicatesCount += 1 }
            }
        })
        try await client.connected()
        for reason in try await client.subscribe([topic]) where reason.isFailure {
            throw BrachioError(.accessDenied, "the broker does not take the subscription to \(topic)", cause: "reason \(reason)")
        }
        return DemoReceiver(received, client)
    }

    private init(_ received: SharedReceived, _ client: MQTTClient) {
        self.received = received
        self.client = client
    }

    var all: Received { received.value.withLock { $0 } }
    var count: Int { received.value.withLock { $0.answers.count } }

    func stop() async { await client.stop() }
}
