internal import BrachioCore

/// Values by topic, found by topic filter: the retained messages. Belongs to one thread.
package final class TopicTree<Value> {
    private final class Node {
        var children: [ExactText: Node] = [:]
        var value: Value?
    }

    private let root = Node()
    private let hashMatchesParent: Bool
    package private(set) var count = 0

    package init(hashMatchesParent: Bool = true) { self.hashMatchesParent = hashMatchesParent }

    package subscript(topic: String) -> Value? {
        var node = root
        for level in TopicName.levels(topic).map(ExactText.init) {
            guard let child = node.children[level] else { return nil }
            node = child
        }
        return node.value
    }

    /// Returns what was there before.
    @discardableResult
    package func set(_ value: Value, at topic: String) -> Value? {
        var node = root
        for level in TopicName.levels(topic).map(ExactText.init) {
            if let child = node.children[level] {
                node = child
            } else {
                let child = Node()
                node.children[level] = child
                node = child
            }
        }
        let before = node.value
        node.value = value
        if before == nil { count += 1 }
        return before
    }

    @discardableResult
    package func remove(_ topic: String) -> Value? {
        let removed = remove(TopicName.levels(topic).map(ExactText.init)[...], root)
        if removed != nil { count -= 1 }
        return removed
    }

    private func remove(_ rest: ArraySlice<ExactText>, _ node: Node) -> Value? {
        guard let level = rest.first else {
            defer { node.value = nil }
            return node.value
        }
        guard let child = node.children[level] else { return nil }
        let removed = remove(rest.dropFirst(), child)
        if child.value == nil, child.children.isEmpty { node.children[level] = nil }
        return removed
    }

    /// Hands over each value whose topic `filter` matches.
    package func visit(_ filter: TopicFilter, _ body: (Value) -> Void) {
        visit(filter.levels[...], root, isFirst: true, body)
    }

    private func visit(_ rest: ArraySlice<String>, _ node: Node, isFirst: Bool, _ body: (Value) -> Void) {
        guard let level = rest.first else {
            if let value = node.value { body(value) }
            return
        }
        switch level {
        case "#":
            if hashMatchesParent, !isFirst, let value = node.value { body(value) }
            for (name, child) in node.children where !(isFirst && name.text.begins(with: "$")) { visitAll(child, body) }
        case "+":
            for (name, child) in node.children where !(isFirst && name.text.begins(with: "$")) { visit(rest.dropFirst(), child, isFirst: false, body) }
        default:
            if let child = node.children[ExactText(level)] { visit(rest.dropFirst(), child, isFirst: false, body) }
        }
    }

    private func visitAll(_ node: Node, _ body: (Value) -> Void) {
        if let value = node.value { body(value) }
        for child in node.children.values { visitAll(child, body) }
    }
}
