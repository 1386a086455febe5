internal import BrachioDeviceCloud
internal import BrachioWire
internal import Foundation

/// Publishing over HTTP, and ending a client's connection.
struct PublishOperations {
    let broker: (any MessageBroker)?

    var entries: [RESTService.Entry] {
        [
            RESTService.Entry(Self.publish, resource: { input, call in call.arn("iot", "topic/\(input.text("topic"))") }) { [broker] input, _ in
                let broker = try IoTDataService.offered(broker)
                try await broker.publish(try Self.message(input))
                return [:]
            },
            RESTService.Entry(Self.disconnect, resource: { input, call in call.arn("iot", "client/\(input.text("clientId"))") }) { [broker] input, _ in
                let broker = try IoTDataService.offered(broker), client = input.text("clientId")
                let wasThere = try await broker.disconnect(
                    client, endsSession: input["cleanSession"]?.boolean ?? false, tellsWill: !(input["preventWillMessage"]?.boolean ?? false))
                guard wasThere else { throw ServiceError("ResourceNotFoundException", "Client \(client) is not connected.", status: 404) }
                return [:]
            },
        ]
    }

    private static func message(_ input: WireValue) throws -> CloudMessage {
        var message = CloudMessage(
            topic: input.text("topic"), payload: input["payload"]?.bytes ?? [], qos: Int(input["qos"]?.integer ?? 0),
            retain: input["retain"]?.boolean ?? false)
        message.isText = input["payloadFormatIndicator"]?.string.map { $0 == "UTF8_DATA" }
        message.contentType = input["contentType"]?.string
        message.responseTopic = input["responseTopic"]?.string
        if let seconds = input["messageExpiry"]?.integer {
            guard let expiry = UInt32(exactly: seconds) else { throw invalid("messageExpiry is a number of seconds") }
            message.expirySeconds = expiry
        }
        if let text = input["correlationData"]?.string {
            guard let data = Data(base64Encoded: text) else { throw invalid("correlationData is not base64") }
            message.correlationData = Array(data)
        }
        if let text = input["userProperties"]?.string { message.userProperties = try userProperties(text) }
        return message
    }

    /// `[{"name": "value"}, …]` in base64, as the header has it; clients that are given it as text write that text as JSON once more.
    private static func userProperties(_ text: String) throws -> [CloudMessage.UserProperty] {
        var value = Data(base64Encoded: text).flatMap { try? JSONReader.read(Array($0)) }
        if let inner = value?.string { value = try? JSONReader.read(Array(inner.utf8)) }
        guard let list = value?.list else { throw invalid("userProperties are not a JSON array in base64") }
        return try list.flatMap { pair in
            try (pair.map?.entries ?? []).map { entry in
                guard let value = entry.value.string else { throw invalid("userProperties have a value that is no text") }
                return CloudMessage.UserProperty(entry.key, value)
            }
        }
    }

    private static func invalid(_ text: String) -> ServiceError { ServiceError("InvalidRequestException", text) }

    // MARK: shapes

    private static let publish = ServiceOperation(
        "Publish",
        input: .structure([
            Member.required("topic", .string).at(.uri, "topic"), Member.optional("qos", .integer(0...1)).at(.querystring, "qos"),
            Member.optional("retain", .boolean).at(.querystring, "retain"), Member.optional("payload", .blob).at(.payload),
            Member.optional("userProperties", .string).at(.header, "x-amz-mqtt5-user-properties"),
            Member.optional("payloadFormatIndicator", .oneOf(["UNSPECIFIED_BYTES", "UTF8_DATA"])).at(.header, "x-amz-mqtt5-payload-format-indicator"),
            Member.optional("contentType", .string).at(.querystring, "contentType"), Member.optional("responseTopic", .string).at(.querystring, "responseTopic"),
            Member.optional("correlationData", .string).at(.header, "x-amz-mqtt5-correlation-data"),
            Member.optional("messageExpiry", .long).at(.querystring, "messageExpiry"),
        ]),
        // A topic's slashes may be sent as they are.
        route: .init("POST", "/topics/{topic+}"),
        errors: IoTDataService.errors.filter { $0.key != "ResourceNotFoundException" && $0.key != "ServiceUnavailableException" })

    private static let disconnect = ServiceOperation(
        "DeleteConnection",
        input: .structure([
            Member.required("clientId", .string(1...128, pattern: "^[^$].*")).at(.uri, "clientId"),
            Member.optional("cleanSession", .boolean).at(.querystring, "cleanSession"),
            Member.optional("preventWillMessage", .boolean).at(.querystring, "preventWillMessage"),
        ]),
        route: .init("DELETE", "/connections/{clientId}"),
        errors: [
            "ForbiddenException": 403, "ResourceNotFoundException": 404, "InvalidRequestException": 400, "ThrottlingException": 429,
            "InternalFailureException": 500,
        ])
}
