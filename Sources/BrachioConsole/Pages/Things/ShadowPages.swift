internal import BrachioAccounts
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioJSON
internal import BrachioShadows
internal import Hummingbird

/// A thing's shadow: how it is wanted, how it is, and the difference.
struct ShadowPages: ConsolePages {
    let devices: ConsoleDevices
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/things/shadow", use: show)
        router.get("/things/shadow/live", use: live)
        router.post("/things/shadow", use: save)
        router.post("/things/shadow/delete", use: delete)
    }

    static func path(_ thing: String, _ shadow: String?) -> String { AddressText.path("/things/shadow", [("thing", thing), ("shadow", shadow)]) }

    /// What refreshes itself.
    private struct StateModel {
        let reported: String
        let delta: String?
        let version: String
        let updated: TimeText?
    }

    private struct Model {
        let thing: String
        let shadow: String?
        let desired: String
        let expected: String
        let exists: Bool
        let liveHref: String
        let state: StateModel
        var failure: String?
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        return try await page(topic(fields, .get), context)
    }

    @Sendable private func live(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.fragment("shadow-state", Self.state(try await document(topic(FormFields(query: request), .get))), context)
    }

    private func topic(_ fields: FormFields, _ operation: ShadowTopic.Operation) throws -> ShadowTopic {
        let thing = try ThingName(fields["thing"] ?? ""), shadow = try fields.text("shadow").map { try ShadowName($0) }
        return ShadowTopic(thing: thing, shadow: shadow, operation: operation)
    }

    /// The shadow's document; `nil` where there is none yet.
    private func document(_ topic: ShadowTopic) async throws -> JSONValue? {
        do { return try await devices.shadows.perform(ShadowTopic(thing: topic.thing, shadow: topic.shadow, operation: .get)) } catch {
            if error.code == 404 { return nil }
            throw BrachioError(.system, error.message)
        }
    }

    private static func state(_ document: JSONValue?) -> StateModel {
        StateModel(
            reported: JSONLayout.text(document?["state"]?["reported"] ?? [:]), delta: document?["state"]?["delta"].map(JSONLayout.text),
            version: document?["version"]?.integer.map { String($0) } ?? "none",
            updated: document?["timestamp"]?.integer.map { TimeText(milliseconds: Int($0) * 1_000) })
    }

    private func page(_ topic: ShadowTopic, _ context: ConsoleContext, failure: String? = nil, desired: String? = nil) async throws -> Response {
        let document = try await document(topic), thing = topic.thing.text, shadow = topic.shadow?.text
        let model = Model(
            thing: thing, shadow: shadow, desired: desired ?? JSONLayout.text(document?["state"]?["desired"] ?? [:]),
            expected: document?["version"]?.integer.map { String($0) } ?? "", exists: document != nil,
            liveHref: AddressText.path("/things/shadow/live", [("thing", thing), ("shadow", shadow)]), state: Self.state(document), failure: failure)
        var page = Page(shadow ?? "Classic shadow", section: .things, template: "shadow", model: model)
        page.trail = [.init("Things", "/things"), .init(thing, ThingPages.path(thing))]
        if failure != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }

    // MARK: changes

    @Sendable private func save(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), topic = try topic(fields, .update), text = fields["desired"] ?? ""
        let desired: JSONValue
        do {
            desired = try JSONParser.parse(text)
            guard desired.object != nil else { throw BrachioError(.invalidInput, "the desired state is no object") }
        } catch { return try await page(topic, context, failure: "\(error)", desired: text) }
        let before = try await document(topic)?["state"]?["desired"]
        var update: JSONValue = ["state": ["desired": JSONLayout.change(from: before, to: desired)]]
        if let version = fields.text("expected").flatMap({ Int64($0) }), case .object(var members) = update {
            members["version"] = .number(JSONNumber(version))
            update = .object(members)
        }
        do { _ = try await devices.shadows.perform(topic, payload: JSONWriter.bytes(update)) } catch {
            let words = error.code == 409 ? "The shadow has changed meanwhile. Save again to put your state in its place." : error.message
            return try await page(topic, context, failure: words, desired: text)
        }
        return .done("The desired state is saved; the thing is told of the difference.", to: Self.path(topic.thing.text, topic.shadow?.text))
    }

    @Sendable private func delete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let topic = try topic(try await FormFields(body: request), .delete)
        do { _ = try await devices.shadows.perform(topic) } catch {
            return .failed(error.message, to: Self.path(topic.thing.text, topic.shadow?.text))
        }
        return .done("The shadow is deleted.", to: ThingPages.path(topic.thing.text))
    }
}
