/// A REST operation's address: `/2015-03-31/functions/{FunctionName}?version`, `{Key+}` for what may hold slashes.
package struct RouteTemplate: Sendable, Hashable {
    private enum Segment: Sendable, Hashable {
        case text(Substring)
        case label(String)
        case rest(String)
    }

    private let segments: [Segment]
    /// Parameters that must be in the query string, with a value where the template gives one.
    private let fixedQuery: [QueryItem]

    package init(_ uri: String) {
        let parts = uri.split(separator: "?", maxSplits: 1)
        segments = (parts.first ?? "").split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .text(part) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("+") ? .rest(String(name.dropLast())) : .label(String(name))
        }
        fixedQuery = parts.count > 1 ? QueryItem.items(parts[1]) : []
    }

    /// The labels' decoded values, or `nil` where the request is for another operation.
    package func match(path: String, query: [QueryItem]) -> [String: String]? {
        for item in fixedQuery where !query.contains(where: { $0.name == item.name && (item.value == nil || $0.value == item.value) }) {
            return nil
        }
        var labels: [String: String] = [:]
        var rest = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if rest.last == "" { rest = rest.dropLast() }
        for segment in segments {
            guard let part = rest.first, !part.isEmpty else { return nil }
            switch segment {
            case .text(let text):
                guard part == text else { return nil }
            case .label(let name): labels[name] = PercentCoding.decoded(part)
            case .rest(let name):
                labels[name] = PercentCoding.decoded(rest.joined(separator: "/"))
                return labels
            }
            rest = rest.dropFirst()
        }
        return rest.isEmpty ? labels : nil
    }

    /// How many segments are fixed text: of two templates that match, the one with more of them is meant.
    package var fixedSegments: Int { segments.count { if case .text = $0 { true } else { false } } + fixedQuery.count }
}
