internal import BrachioDeviceCloud
internal import BrachioWire
internal import Foundation

/// Messages that are kept for new subscribers.
struct RetainedOperations {
    static let pageMax = 200

    let broker: (any MessageBroker)?

    var entries: [RESTService.Entry] {
        [
            RESTService.Entry(Self.get, resource: { input, call in call.arn("iot", "topic/\(input.text("topic"))") }) { [broker] input, _ in
                guard let message = try await IoTDataService.offered(broker).retained(input.text("topic")) else {
                    throw ServiceError("ResourceNotFoundException", "No message is retained for the topic \(input.text("topic").prefix(256)).", status: 404)
                }
                var answer: WireMap = ["topic": .string(message.topic), "payload": .bytes(message.payload), "qos": .integer(Int64(message.qos))]
                if !message.userProperties.isEmpty { answer["userProperties"] = .bytes(Self.document(message.userProperties)) }
                return .map(answer)
            },
            RESTService.Entry(Self.list) { [broker] input, _ in
                let after = input["nextToken"]?.string ?? "", size = input["maxResults"]?.integer.map { Int($0) } ?? Self.pageMax
                let messages = try await IoTDataService.offered(broker).retained().filter { $0.topic > after }
                var answer: WireMap = [
                    "retainedTopics": .list(messages.prefix(size).map {
                        ["topic": .string($0.topic), "payloadSize": .integer(Int64($0.payload.count)), "qos": .integer(Int64($0.qos))]
                    })
                ]
                if messages.count > size { answer["nextToken"] = .string(messages[size - 1].topic) }
                return .map(answer)
            },
        ]
    }

    private static func document(_ properties: [CloudMessage.UserProperty]) -> [UInt8] {
        JSONWriter.bytes(.list(properties.map { property in
            var map = WireMap()
            map[property.name] = .string(property.value)
            return .map(map)
        }))
    }

    // MARK: shapes

    private static let get = ServiceOperation(
        "GetRetainedMessage", input: .structure([Member.required("topic", .string).at(.uri, "topic")]),
        output: .structure([
            .optional("topic", .string), .optional("payload", .blob), .optional("qos", .integer(0...1)), .optional("lastModifiedTime", .long),
            .optional("userProperties", .blob),
        ]),
        route: .init("GET", "/retainedMessage/{topic}"), errors: IoTDataService.errors)

    private static let summary = Shape.structure([
        .optional("topic", .string), .optional("payloadSize", .long), .optional("qos", .integer(0...1)), .optional("lastModifiedTime", .long),
    ])

    private static let list = ServiceOperation(
        "ListRetainedMessages",
        input: .structure([
            Member.optional("nextToken", .string).at(.querystring, "nextToken"), Member.optional("maxResults", .integer(1...200)).at(.querystring, "maxResults"),
        ]),
        output: .structure([.optional("retainedTopics", .list(summary)), .optional("nextToken", .string)]), route: .init("GET", "/retainedMessage"),
        errors: IoTDataService.errors.filter { $0.key != "ResourceNotFoundException" })
}
