internal import BrachioAccounts
internal import BrachioCore
internal import BrachioMQTT
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A client of MQTT in the browser: messages as they come, and publishing.
struct MessagePages: ConsolePages {
    /// `nil` for a server without MQTT.
    let broker: MQTTBroker?
    let renderer: PageRenderer

    /// Topic filters of one page.
    static let filtersMaximum = 20

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/messages", use: page)
        router.get("/messages/stream", use: stream)
        router.post("/messages/publish", use: publish)
        router.post("/messages/api/publish", use: publishDocument)
    }

    private struct Model {
        let isServed: Bool
        let topic: String
        let payload: String
        let payloadBytesMaximum: Int
    }

    @Sendable private func page(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        var page = Page(
            "Messages", section: .messages, template: "messages",
            model: Model(
                isServed: broker != nil, topic: fields["topic"] ?? "", payload: fields["payload"] ?? "{\n  \"message\": \"Hello from the console\"\n}",
                payloadBytesMaximum: broker?.settings.payloadBytesMax ?? 0))
        page.scripts = ["messages.js"]
        return renderer.response(page, context)
    }

    // MARK: Messages as they come

    @Sendable private func stream(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let broker = try served(), filters = FormFields(query: request).values("filter")
        guard !filters.isEmpty, filters.count <= Self.filtersMaximum else {
            throw BrachioError(.invalidInput, "\(filters.count) topic filters", cause: "1 to \(Self.filtersMaximum) are followed at once")
        }
        let inbox = MessageInbox()
        let subscription = try await broker.observe(filters, name: "console/\(UUID().uuidString)") { inbox.put($0) }
        let body = ResponseBody { writer in
            do { try await inbox.write { try await writer.write(ByteBuffer(string: $0)) } } catch {
                await subscription.cancel()
                throw error
            }
            await subscription.cancel()
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
    }

    // MARK: Publishing

    private struct Publication: Decodable {
        let topic: String
        let payload: String
        let qos: Int?
        let retain: Bool?
    }

    private struct Published: Encodable {
        let topic: String
        let bytes: Int
    }

    @Sendable private func publishDocument(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let wanted = try await JSONBody.read(Publication.self, from: request)
        try await publish(wanted.topic, wanted.payload, qos: wanted.qos ?? 0, retain: wanted.retain ?? false)
        return .json(Published(topic: wanted.topic, bytes: wanted.payload.utf8.count))
    }

    @Sendable private func publish(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), topic = fields["topic"] ?? ""
        let payload = (fields["payload"] ?? "").replacingOccurrences(of: "\r\n", with: "\n")
        let page = AddressText.path("/messages", [("topic", topic), ("payload", payload.utf8.count <= 4_096 ? payload : nil)])
        do { try await publish(topic, payload, qos: Int(fields["qos"] ?? "0") ?? 0, retain: fields["retain"] != nil) } catch let error as BrachioError {
            return .failed("\(error)", to: page)
        }
        return .done("Published \(payload.utf8.count) bytes to \(topic).", to: page)
    }

    private func publish(_ topic: String, _ payload: String, qos: Int, retain: Bool) async throws {
        guard (0...1).contains(qos) else { throw BrachioError(.invalidInput, "quality of service \(qos)", mend: "choose 0 or 1") }
        try await served().publish(
            BrokerMessage(topic: topic, payload: ByteBuffer(string: payload), qos: qos == 0 ? .atMostOnce : .atLeastOnce, retain: retain, publisher: "$console"))
    }

    private func served() throws -> MQTTBroker {
        guard let broker else { throw BrachioError(.unsupported, "there are no messages", cause: "the server was started without MQTT") }
        return broker
    }
}
