internal import BrachioDeviceCloud
internal import BrachioWire

/// Shapes that several operations share.
enum IoTShapes {
    static let name = Shape.string(1...128, pattern: "[a-zA-Z0-9:_-]+")
    static let attributeName = Shape.string(atMost: 128, pattern: "[a-zA-Z0-9_.,@/:#-]+")
    static let attributeValue = Shape.string(atMost: 800, pattern: "[a-zA-Z0-9_.,@/:#=\\[\\]-]*")
    static let attributes = Shape.map(attributeValue, key: attributeName)
    static let attributePayload = Shape.structure([.optional("attributes", attributes), .optional("merge", .boolean)])
    static let description = Shape.string(atMost: 2_028, pattern: "[\\p{Graph}\\x20]*")
    static let tagKey = Shape.string(1...128, pattern: "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$")
    static let tags = Shape.list(.structure([.required("Key", tagKey), .optional("Value", .string(0...256))]))
    static let nextToken = Member.optional("nextToken", .string).at(.querystring, "nextToken")
    static let maxResults = Member.optional("maxResults", .integer(1...250)).at(.querystring, "maxResults")

    static func inPath(_ name: String, _ shape: Shape = IoTShapes.name) -> Member { .required(name, shape).at(.uri, name) }

    static func inQuery(_ name: String, _ shape: Shape) -> Member { .optional(name, shape).at(.querystring, name) }
}

/// What several operations read from their input and write into their output.
extension WireValue {
    /// The text of a member that validation has found there.
    func text(_ member: String) -> String { self[member]?.string ?? "" }

    /// Text pairs of a map.
    var texts: [String: String] {
        Dictionary((map?.entries ?? []).compactMap { entry in entry.value.string.map { (entry.key, $0) } }) { $1 }
    }

    /// The texts of a list.
    var strings: [String] { (list ?? []).compactMap(\.string) }

    /// A list of tags.
    var tags: [String: String] { Dictionary((list ?? []).map { ($0.text("Key"), $0.text("Value")) }) { $1 } }

    static func texts(_ texts: [String: String]) -> WireValue {
        var map = WireMap()
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) { map[key] = .string(value) }
        return .map(map)
    }

    /// The page that `nextToken` and `maxResults` ask for.
    func page() throws -> PageRequest { try PageRequest(token: self["nextToken"]?.string, size: self["maxResults"]?.integer.map { Int($0) }) }

    static func page<Item>(_ name: String, _ page: RegistryPage<Item>, _ item: (Item) -> WireValue) -> WireValue {
        var map: WireMap = [name: .list(page.items.map(item))]
        map["nextToken"] = page.next.map { .string($0) }
        return .map(map)
    }
}

extension RESTService.Entry {
    /// A row about what an input member names: `thing/` and its value.
    static func about(_ kind: String, _ member: String, _ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RESTService.Entry {
        RESTService.Entry(operation, resource: { input, call in call.arn("iot", "\(kind)/\(input[member]?.string ?? "*")") }, handler)
    }
}
