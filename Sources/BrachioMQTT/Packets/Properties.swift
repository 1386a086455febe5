package import NIOCore

/// A packet's properties in the order in which they stand on the wire. Version 3.1.1 has none.
package struct Properties: Hashable, Sendable {
    package var items: [Property]

    package init(_ items: [Property] = []) { self.items = items }

    package var isEmpty: Bool { items.isEmpty }

    package subscript(number id: PropertyID) -> UInt32? {
        get {
            for case .number(id, let value) in items { return value }
            return nil
        }
        set { replace(id, newValue.map { .number(id, $0) }) }
    }

    package subscript(text id: PropertyID) -> String? {
        get {
            for case .text(id, let value) in items { return value }
            return nil
        }
        set { replace(id, newValue.map { .text(id, $0) }) }
    }

    package subscript(binary id: PropertyID) -> ByteBuffer? {
        get {
            for case .binary(id, let value) in items { return value }
            return nil
        }
        set { replace(id, newValue.map { .binary(id, $0) }) }
    }

    /// The user's own pairs, in order; a name may come more than once.
    package var user: [(name: String, value: String)] {
        items.compactMap { if case .user(let name, let value) = $0 { (name, value) } else { nil } }
    }

    /// All subscription identifiers: a PUBLISH has one for each subscription that it matched.
    package var subscriptionIdentifiers: [UInt32] {
        items.compactMap { if case .number(.subscriptionIdentifier, let value) = $0 { value } else { nil } }
    }

    package func contains(_ id: PropertyID) -> Bool { items.contains { $0.id == id } }

    package mutating func remove(_ id: PropertyID) { items.removeAll { $0.id == id } }

    private mutating func replace(_ id: PropertyID, _ property: Property?) {
        remove(id)
        if let property { items.append(property) }
    }
}

extension Properties {
    /// What a message carries from its publisher to its subscribers, unchanged (section 3.3.2.3).
    static let forwarded: Set<PropertyID> = [
        .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData, .userProperty,
    ]

    var forwarded: Properties { items.isEmpty ? self : Properties(items.filter { Self.forwarded.contains($0.id) }) }
}
