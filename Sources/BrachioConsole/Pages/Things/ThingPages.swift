internal import BrachioAccounts
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioMQTT
internal import BrachioShadows
internal import Foundation
internal import Hummingbird

/// Things: the list with who is connected, and one thing with its attributes and shadows.
struct ThingPages: ConsolePages {
    let devices: ConsoleDevices
    let renderer: PageRenderer

    static let pageThings = 50

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/things", use: list)
        router.get("/things/rows", use: rows)
        router.post("/things", use: create)
        router.get("/things/thing", use: show)
        router.post("/things/attributes", use: setAttributes)
    }

    static func path(_ thing: String) -> String { AddressText.path("/things/thing", [("name", thing)]) }

    private struct Entry {
        let name: String
        let href: String
        let type: String
        let attributes: String
        let state: String
        let mark: String
    }

    private struct ListModel {
        let things: [Entry]
        let hasThings: Bool
        let nextHref: String?
        let liveHref: String
        var failure: String?
        var name = ""
    }

    private func listModel(_ request: Request) async throws -> ListModel {
        let token = FormFields(query: request).text("token")
        let page = try await devices.registry.things(ThingRegistry.ThingFilter(), PageRequest(token: token, size: Self.pageThings))
        let connected = try await connections()
        let things = page.items.map { thing in
            let isConnected = connected[thing.name] != nil
            return Entry(
                name: thing.name, href: Self.path(thing.name), type: thing.type ?? "",
                attributes: thing.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", "),
                state: isConnected ? "Connected" : "Away", mark: isConnected ? "good" : "")
        }
        return ListModel(
            things: things, hasThings: !things.isEmpty, nextHref: page.next.map { AddressText.path("/things", [("token", $0)]) },
            liveHref: AddressText.path("/things/rows", [("token", token)]))
    }

    /// Connections by the client's identifier, which for a device is its thing's name.
    private func connections() async throws -> [String: ConnectionSummary] {
        Dictionary(try await devices.broker?.connections().map { ($0.clientID, $0) } ?? []) { $1 }
    }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.response(Page("Things", section: .things, template: "things", model: try await listModel(request)), context)
    }

    @Sendable private func rows(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.fragment("thing-rows", try await listModel(request), context)
    }

    @Sendable private func create(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try await FormFields(body: request).text("name") ?? ""
        do {
            let thing = try await devices.registry.createThing(ThingName(name))
            return .done("Thing \(thing.name) is there.", to: Self.path(thing.name))
        } catch let error as BrachioError where [.invalidInput, .alreadyExists].contains(error.code) {
            var model = try await listModel(request)
            (model.failure, model.name) = ("\(error)", name)
            var page = Page("Things", section: .things, template: "things", model: model)
            page.status = .badRequest
            return renderer.response(page, context)
        }
    }

    // MARK: one thing

    private struct ShadowLink {
        let label: String
        let href: String
    }

    private struct ThingModel {
        let name: String
        let arn: String
        let type: String
        let version: Int64
        let state: String
        let mark: String
        let connection: String?
        let attributes: String
        let shadows: [ShadowLink]
        let certificates: [CertificateModel]
        let hasCertificates: Bool
        let policies: [String]
        let messagesHref: String
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let thing = try await devices.registry.thing(FormFields(query: request)["name"] ?? "")
        let connection = try await connections()[thing.name]
        var names: [String] = []
        if let name = try? ThingName(thing.name) { names = try await devices.shadows.store.names(of: name, after: nil, limit: 100) }
        var certificates: [CertificateModel] = []
        for attachment in try await devices.registry.principals(ofThing: thing.name, PageRequest()).items {
            certificates.append(CertificateModel(try await devices.registry.certificate(attachment.certificate)))
        }
        let policies = try await devices.registry.policies(PageRequest()).items.filter { $0 != CertificatePages.standardPolicy }
        let model = ThingModel(
            name: thing.name, arn: thing.arn, type: thing.type ?? "none", version: thing.version, state: connection == nil ? "Away" : "Connected",
            mark: connection == nil ? "" : "good",
            connection: connection.map { "from \($0.remoteAddress), MQTT \($0.version == .v5 ? "5" : "3.1.1"), alive within \($0.keepAliveSeconds) s" },
            attributes: thing.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n"),
            shadows: [ShadowLink(label: "Classic shadow", href: ShadowPages.path(thing.name, nil))]
                + names.map { ShadowLink(label: $0, href: ShadowPages.path(thing.name, $0)) },
            certificates: certificates, hasCertificates: !certificates.isEmpty, policies: policies,
            messagesHref: AddressText.path("/messages", [("filter", "$aws/things/\(thing.name)/#")]))
        var page = Page(thing.name, section: .things, template: "thing", model: model)
        page.trail = [.init("Things", "/things")]
        return renderer.response(page, context)
    }

    @Sendable private func setAttributes(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), name = fields["name"] ?? ""
        var attributes: [String: String] = [:]
        for line in (fields["attributes"] ?? "").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                return .failed("The line \"\(line.prefix(80))\" is not of the form name=value.", to: Self.path(name))
            }
            attributes[parts[0]] = parts[1]
        }
        try await devices.registry.updateThing(name, attributes: .replace(attributes))
        return .done("The attributes of \(name) are saved.", to: Self.path(name))
    }
}
