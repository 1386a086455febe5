internal import ArgumentParser
internal import BrachioCore
internal import BrachioMQTT
internal import Foundation
internal import NIOCore
internal import NIOPosix

struct MQTTPublish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pub", abstract: "Publish a message, or one a line of the input.",
        discussion: """
            Without a message each line of standard input is one. The command ends when the broker has confirmed all of them
            (quality of service 1 and 2).

            Example:
              brachio mqtt pub dino-detect '{"dinosaur":"Triceratops","confidence":"0.97"}'
              tail -f readings.jsonl | brachio mqtt pub factory/line1
              brachio mqtt pub --retain factory/line1/limits --file limits.json
            """)

    @OptionGroup var connection: MQTTConnectionOptions

    @Argument(help: "The topic.")
    var topic: String

    @Argument(help: "The message.")
    var message: String?

    @Option(help: "Publish this file's content.")
    var file: String?

    @Flag(help: "The broker keeps the message for later subscribers; an empty one ends that.")
    var retain = false

    func validate() throws {
        if message != nil, file != nil { throw ValidationError("Give a message or --file, not both.") }
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = try await MQTTClient.start(try connection.settings(), on: group.next()) { event in MQTTNotice.show(event) }
        try await client.connected()
        if let message {
            try await publish(ByteBuffer(string: message), client)
        } else if let file {
            guard let data = FileManager.default.contents(atPath: (file as NSString).expandingTildeInPath) else {
                throw BrachioError(.notFound, "file \(file) cannot be read")
            }
            try await publish(ByteBuffer(bytes: data), client)
        } else {
            while let line = readLine() { try await publish(ByteBuffer(string: line), client) }
        }
        await client.stop()
        try await group.shutdownGracefully()
    }

    private func publish(_ payload: ByteBuffer, _ client: MQTTClient) async throws {
        try await client.publish(BrokerMessage(topic: topic, payload: payload, qos: connection.quality, retain: retain))
    }
}

/// What a client of the command line says of its connection.
enum MQTTNotice {
    static func show(_ event: ClientEvent) {
        guard case .disconnected(let cause, let milliseconds?) = event else { return }
        StandardError.write("\(cause); trying again in \(String(format: "%.1f", Double(milliseconds) / 1000)) s")
    }
}
