internal import BrachioAccounts
internal import BrachioCore
internal import BrachioMetrics
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Log groups, their streams, and the events of a stream or of a whole group.
struct LogPages: ConsolePages {
    let logs: LogStore
    let renderer: PageRenderer

    static let pageNames = 50
    static let pageEvents = 200

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/logs", use: groups)
        router.get("/logs/group", use: group)
        router.get("/logs/stream", use: stream)
        router.get("/logs/search", use: search)
        router.get("/logs/tail", use: tail)
    }

    static func path(_ group: String, stream: String? = nil, token: String? = nil, fromHead: Bool = false) -> String {
        AddressText.path(
            stream == nil ? "/logs/group" : "/logs/stream",
            [("group", group), ("stream", stream), ("token", token), ("from", fromHead ? "head" : nil)])
    }

    // MARK: Groups and streams

    private struct Named {
        let name: String
        let href: String
        let size: String
        let last: TimeText?
        let kept: String
    }

    private struct GroupsModel {
        let groups: [Named]
        let hasGroups: Bool
        let search: String
        let nextHref: String?
    }

    @Sendable private func groups(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request), search = fields.text("search") ?? ""
        let page = try await logs.groups(containing: search, token: fields.text("token"), pageGroups: Self.pageNames)
        let groups = page.items.map { group in
            Named(
                name: group.name, href: Self.path(group.name), size: QuantityText.bytes(group.storedBytes), last: nil,
                kept: group.retentionDays.map { "\($0) days" } ?? "for ever")
        }
        let model = GroupsModel(
            groups: groups, hasGroups: !groups.isEmpty, search: search,
            nextHref: page.next.map { AddressText.path("/logs", [("search", search), ("token", $0)]) })
        return renderer.response(Page("Logs", section: .logs, template: "logs", model: model), context)
    }

    private struct GroupModel {
        let group: String
        let streams: [Named]
        let hasStreams: Bool
        let nextHref: String?
    }

    @Sendable private func group(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        guard let name = fields["group"] else { throw BrachioError(.invalidInput, "the address names no log group") }
        let page = try await logs.streams(
            in: name, order: .lastEvent, descending: true, token: fields.text("token"), pageStreams: Self.pageNames)
        let streams = page.items.map { stream in
            Named(
                name: stream.name, href: Self.path(name, stream: stream.name), size: QuantityText.bytes(stream.storedBytes),
                last: stream.lastEvent.map { TimeText(milliseconds: $0) }, kept: "")
        }
        let model = GroupModel(
            group: name, streams: streams, hasStreams: !streams.isEmpty, nextHref: page.next.map { Self.path(name, token: $0) })
        var result = Page(name, section: .logs, template: "log-group", model: model)
        result.trail = [.init("Logs", "/logs")]
        return renderer.response(result, context)
    }

    // MARK: Events

    private struct EventsModel {
        let group: String
        let stream: String?
        let events: [LogLine]
        let hasEvents: Bool
        let olderHref: String?
        let newerHref: String?
        let headHref: String?
        /// Where to ask for what arrives from now on; missing on pages that are not the newest.
        let tailHref: String?
        let pattern: String
    }

    @Sendable private func stream(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        guard let group = fields["group"], let stream = fields["stream"] else { throw BrachioError(.invalidInput, "the address names no log stream") }
        let cursor = try await logs.latestID()
        let token = fields.text("token"), fromHead = fields["from"] == "head"
        let page = try await logs.events(of: stream, in: group, fromHead: fromHead, token: token, limit: Self.pageEvents)
        let isNewest = token == nil && !fromHead
        let tail = AddressText.path("/logs/tail", [("group", group), ("stream", stream), ("after", String(cursor))])
        let model = EventsModel(
            group: group, stream: stream, events: page.events.map { LogLine($0, showsStream: false) }, hasEvents: !page.events.isEmpty,
            olderHref: page.events.isEmpty && token == nil || fromHead ? nil : Self.path(group, stream: stream, token: page.backwardToken),
            newerHref: isNewest ? nil : Self.path(group, stream: stream, token: page.forwardToken),
            headHref: fromHead ? nil : Self.path(group, stream: stream, fromHead: true), tailHref: isNewest ? tail : nil, pattern: "")
        return renderer.response(Self.page(stream, model, above: group), context)
    }

    @Sendable private func search(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        guard let group = fields["group"] else { throw BrachioError(.invalidInput, "the address names no log group") }
        let pattern = fields["pattern"] ?? "", stream = fields.text("stream")
        let page = try await logs.filter(
            group: group, streams: stream.map { .named([$0]) } ?? .all, pattern: pattern.isEmpty ? nil : try FilterPattern(pattern),
            token: fields.text("token"), limit: Self.pageEvents)
        let next = page.next.map { AddressText.path("/logs/search", [("group", group), ("stream", stream), ("pattern", pattern), ("token", $0)]) }
        let model = EventsModel(
            group: group, stream: stream, events: page.items.map { LogLine($0, showsStream: stream == nil) }, hasEvents: !page.items.isEmpty,
            olderHref: nil, newerHref: next, headHref: nil, tailHref: nil, pattern: pattern)
        return renderer.response(Self.page("Search", model, above: group), context)
    }

    private struct TailModel {
        let events: [LogLine]
    }

    /// What arrived since the last question, as rows; the header says where to go on.
    @Sendable private func tail(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = FormFields(query: request)
        guard let group = fields["group"], let after = fields["after"].flatMap({ Int64($0) }) else { throw BrachioError(.invalidInput, "the address names no log group") }
        let stream = fields.text("stream")
        let found = try await logs.tail(group: group, streams: stream.map { .named([$0]) } ?? .all, after: after, limit: Self.pageEvents)
        var response = renderer.fragment("log-rows", TailModel(events: found.events.map { LogLine($0, showsStream: stream == nil) }), context)
        if let name = HTTPField.Name("X-Tail") {
            response.headers[name] = AddressText.path("/logs/tail", [("group", group), ("stream", stream), ("after", String(found.cursor))])
        }
        return response
    }

    private static func page(_ title: String, _ model: EventsModel, above group: String) -> Page {
        var page = Page(title, section: .logs, template: "log-events", model: model)
        page.trail = [.init("Logs", "/logs"), .init(group, path(group))]
        page.scripts = ["tail.js"]
        return page
    }
}

/// One event as a row.
struct LogLine {
    let time: String
    let iso: String
    let message: String
    let stream: String?

    init(_ event: LogEvent, showsStream: Bool) {
        let date = Date(timeIntervalSince1970: Double(event.time) / 1_000)
        iso = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        time = iso.replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "Z", with: "")
        message = event.message
        stream = showsStream ? event.stream : nil
    }
}
