/// Members in the order in which they came. Two objects are equal when they have the same members, in whatever order.
package struct JSONObject: Sendable {
    package private(set) var names: [String] = []
    private var values: [String: JSONValue] = [:]

    package init() {}

    package var count: Int { names.count }
    package var isEmpty: Bool { names.isEmpty }

    /// Setting `nil` removes the member; a name that is there keeps its place.
    package subscript(name: String) -> JSONValue? {
        get { values[name] }
        set {
            if let newValue {
                if values.updateValue(newValue, forKey: name) == nil { names.append(name) }
            } else if values.removeValue(forKey: name) != nil {
                names.removeAll { $0 == name }
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> some IteratorProtocol<(name: String, value: JSONValue)> {
        names.lazy.map { (name: $0, value: self.values[$0] ?? .null) }.makeIterator()
    }
}

extension JSONObject: Hashable {
    package static func == (a: JSONObject, b: JSONObject) -> Bool { a.values == b.values }
    package func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
