internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioJSON
internal import BrachioMQTT
internal import BrachioWire
internal import Logging
internal import NIOCore

/// Devices ask for certificates over the broker; each answer goes to the device that asked and to nobody else, since it may hold a key.
struct ProvisioningMessages: Sendable {
    let provisioning: FleetProvisioning
    let log: Logger

    func answer(on broker: MQTTBroker) async throws {
        _ = try await broker.observe(ProvisioningTopic.filters, name: "provisioning") { message in
            guard let topic = ProvisioningTopic(message.topic), !message.publisher.isEmpty else { return }
            Task { await self.answer(message, topic, broker) }
        }
    }

    private func answer(_ message: BrokerMessage, _ topic: ProvisioningTopic, _ broker: MQTTBroker) async {
        do {
            let principal = try await broker.connection(of: message.publisher)?.principal
            let (isAccepted, answer) = await answer(message, topic, principal)
            let reply = BrokerMessage(topic: topic.answer(isAccepted: isAccepted), payload: ByteBuffer(bytes: Self.encode(answer, topic.format)))
            try await broker.publish(reply, onlyTo: message.publisher)
        } catch { log.error("a device is not answered", metadata: ["client": "\(message.publisher)", "topic": "\(message.topic)", "error": "\(error)"]) }
    }

    private func answer(_ message: BrokerMessage, _ topic: ProvisioningTopic, _ principal: String?) async -> (Bool, JSONValue) {
        do {
            let payload = try Self.decode(Array(message.payload.readableBytesView), topic.format)
            return (true, try await provisioning.answer(topic.request, payload, certificate: principal))
        } catch {
            log.notice("a device is not provisioned", metadata: ["client": "\(message.publisher)", "topic": "\(message.topic)", "error": "\(error)"])
            return (false, FleetProvisioning.failure(error))
        }
    }

    private static let limits = JSONLimits(documentBytes: 128 << 10, nestingDepth: 16)

    private static func decode(_ bytes: [UInt8], _ format: ProvisioningTopic.Format) throws -> JSONValue {
        if bytes.isEmpty { return .object([:]) }
        switch format {
        case .json: return try JSONParser.parse(bytes, limits: limits)
        case .cbor: return JSONValue(try CBORReader.read(bytes))
        }
    }

    private static func encode(_ value: JSONValue, _ format: ProvisioningTopic.Format) -> [UInt8] {
        switch format {
        case .json: JSONWriter.bytes(value)
        case .cbor: CBORWriter.bytes(WireValue(value))
        }
    }
}

extension JSONValue {
    /// What a CBOR document holds of what JSON can say.
    init(_ value: WireValue) {
        switch value {
        case .null, .bytes, .timestamp: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .number(JSONNumber(number))
        case .double(let number): self = JSONNumber(number).map { .number($0) } ?? .null
        case .string(let text): self = .string(text)
        case .list(let list): self = .array(list.map { JSONValue($0) })
        case .map(let map):
            var object = JSONObject()
            for entry in map.entries { object[entry.key] = JSONValue(entry.value) }
            self = .object(object)
        }
    }
}

extension WireValue {
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .number(let number): self = number.integer.map { .integer($0) } ?? .double(number.double)
        case .string(let text): self = .string(text)
        case .array(let array): self = .list(array.map { WireValue($0) })
        case .object(let object):
            var map = WireMap()
            for (name, content) in object { map[name] = WireValue(content) }
            self = .map(map)
        }
    }
}
