/// The parameters of the query protocol as a tree: `MetricData.member.1.MetricName=x` is `MetricData` → `member` → `1` → `MetricName`.
struct QueryTree {
    private(set) var text: String?
    private(set) var children: [String: QueryTree] = [:]

    init(_ items: [QueryItem]) throws {
        guard items.count <= WireLimits.documentValues else { throw ServiceError.malformed("too many parameters") }
        for item in items { try insert(item.name.split(separator: ".")[...], item.value ?? "") }
    }

    private init() {}

    private mutating func insert(_ path: ArraySlice<Substring>, _ value: String) throws {
        guard let first = path.first else {
            text = value
            return
        }
        guard path.count <= WireLimits.nestingDepth else { throw ServiceError.malformed("a parameter of more than \(WireLimits.nestingDepth) levels") }
        try children[String(first), default: QueryTree()].insert(path.dropFirst(), value)
    }

    subscript(_ name: String) -> QueryTree? { children[name] }

    /// Children under whole numbers, in their order.
    var numbered: [QueryTree] {
        children.compactMap { key, tree in Int(key).map { ($0, tree) } }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
