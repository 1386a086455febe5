internal import BrachioCore

/// Values by topic, found by topic filter: the retained messages. Belongs to one thread. A topic may have tens of thousands of levels, so
/// nothing here recurses.
package final class TopicTree<Value> {
    private final class Node {
        var children: [ExactText: Node] = [:]
        var value: Value?

        /// The children that a wildcard means: not those of a first level that begins with `$` (section 4.7.2).
        func visible(_ depth: Int) -> some Sequence<Node> {
            children.lazy.filter { depth > 0 || !$0.key.text.begins(with: "$") }.map(\.value)
        }
    }

    private let root = Node()
    private let hashMatchesParent: Bool
    package private(set) var count = 0

    package init(hashMatchesParent: Bool = true) { self.hashMatchesParent = hashMatchesParent }

    deinit {
        Dismantling.takeApart(root) { node in
            defer { node.children = [:] }
            return Array(node.children.values)
        }
    }

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
        var node = root, way: [(parent: Node, level: ExactText)] = []
        for level in TopicName.levels(topic).map(ExactText.init) {
            guard let child = node.children[level] else { return nil }
            way.append((node, level))
            node = child
        }
        guard let removed = node.value else { return nil }
        node.value = nil
        count -= 1
        while let (parent, level) = way.popLast(), node.value == nil, node.children.isEmpty {
            parent.children[level] = nil
            node = parent
        }
        return removed
    }

    /// Hands over each value whose topic `filter` matches.
    package func visit(_ filter: TopicFilter, _ body: (Value) -> Void) {
        let levels = filter.levels
        var open: [(node: Node, depth: Int)] = [(root, 0)]
        while let (node, depth) = open.popLast() {
            guard depth < levels.count else {
                if let value = node.value { body(value) }
                continue
            }
            switch levels[depth] {
            case "#":
                if hashMatchesParent, depth > 0, let value = node.value { body(value) }
                for child in node.visible(depth) { visitAll(child, body) }
            case "+":
                for child in node.visible(depth) { open.append((child, depth + 1)) }
            default:
                if let child = node.children[ExactText(levels[depth])] { open.append((child, depth + 1)) }
            }
        }
    }

    private func visitAll(_ node: Node, _ body: (Value) -> Void) {
        var open = [node]
        while let node = open.popLast() {
            if let value = node.value { body(value) }
            open.append(contentsOf: node.children.values)
        }
    }
}
