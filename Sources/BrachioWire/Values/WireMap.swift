/// Named values in the order in which they were set.
package struct WireMap: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let key: String
        package var value: WireValue
    }

    package private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var keys: [String] { entries.map(\.key) }

    /// Setting `nil` removes nothing and adds nothing, so that optional members can be set without a question.
    package subscript(_ key: String) -> WireValue? {
        get { places[key].map { entries[$0].value } }
        set {
            guard let newValue else { return }
            if let place = places[key] {
                entries[place].value = newValue
            } else {
                places[key] = entries.count
                entries.append(Entry(key: key, value: newValue))
            }
        }
    }

    package static func == (left: WireMap, right: WireMap) -> Bool { left.entries == right.entries }

    package func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}

extension WireMap: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, WireValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}
