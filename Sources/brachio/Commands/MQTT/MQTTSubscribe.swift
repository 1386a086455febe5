internal import ArgumentParser
internal import BrachioCore
internal import BrachioMQTT
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Synchronization

struct MQTTSubscribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sub", abstract: "Print messages as they come.",
        discussion: """
            Each message is printed as its topic and its content. With --json one document a line holds topic, payload (text, or base64
            where it is none), quality of service and the retained flag. Ctrl-C ends.

            Example:
              brachio mqtt sub '#'
              brachio mqtt sub --json --count 10 dino-detect 'factory/+/alarm'
            """)

    @OptionGroup var connection: MQTTConnectionOptions

    @Argument(help: "Topic filters; + stands for one level, a last # for all further ones.")
    var filters: [String]

    @Option(help: "End after so many messages.")
    var count: Int?

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    func validate() throws {
        if filters.isEmpty { throw ValidationError("Give a topic filter.") }
        if let count, count < 1 { throw ValidationError("--count is at least 1, not \(count).") }
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (messages, arrivals) = AsyncStream.makeStream(of: BrokerMessage.self)
        let client = try await MQTTClient.start(
            try connection.settings(), on: group.next(), onEvent: { event in MQTTNotice.show(event) }, onMessage: { message in arrivals.yield(message) })
        try await client.connected()
        let reasons = try await client.subscribe(filters, SubscriptionOptions(qos: connection.quality))
        for (filter, reason) in zip(filters, reasons) where reason.isFailure {
            throw BrachioError(.accessDenied, "the broker does not take the subscription to \(filter)", cause: "reason \(reason)")
        }
        var left = count ?? .max
        for await message in messages {
            try show(message)
            left -= 1
            if left == 0 { break }
        }
        await client.stop()
        try await group.shutdownGracefully()
    }

    private struct Shown: Encodable {
        var topic: String
        var payload: String?
        var payloadBase64: String?
        var qos: Int
        var retain: Bool
    }

    private func show(_ message: BrokerMessage) throws {
        let text = String(validating: message.payload.readableBytesView, as: UTF8.self)
        guard json else { return StandardOutput.write("\(message.topic) \(text ?? "(\(message.payload.readableBytes) bytes)")") }
        try JSONLine.write(
            Shown(
                topic: message.topic, payload: text, payloadBase64: text == nil ? Data(message.payload.readableBytesView).base64EncodedString() : nil,
                qos: Int(message.qos.rawValue), retain: message.retain))
    }
}
