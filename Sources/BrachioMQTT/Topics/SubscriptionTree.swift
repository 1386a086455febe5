internal import BrachioCore

/// Who gets a message: a tree of topic filters, level by level. Belongs to one thread. A filter may have tens of thousands of levels, so
/// nothing here recurses.
package final class SubscriptionTree<Subscriber: AnyObject> {
    /// One subscription of one subscriber.
    package struct Entry {
        package let subscriber: Subscriber
        package var options: SubscriptionOptions
        package var identifier: UInt32?

        package init(_ subscriber: Subscriber, _ options: SubscriptionOptions, identifier: UInt32? = nil) {
            self.subscriber = subscriber
            self.options = options
            self.identifier = identifier
        }
    }

    private final class Node {
        var children: [ExactText: Node] = [:]
        /// The child for `+`.
        var anyLevel: Node?
        /// Subscriptions that end here, and those that end here with `#`.
        var exact = Entries()
        var deep = Entries()

        var isEmpty: Bool { children.isEmpty && anyLevel == nil && exact.isEmpty && deep.isEmpty }
    }

    private struct Entries {
        var direct: [ObjectIdentifier: Entry] = [:]
        var groups: [ExactText: SharedGroup<Subscriber>] = [:]

        var isEmpty: Bool { direct.isEmpty && groups.isEmpty }
    }

    private let root = Node()
    private let hashMatchesParent: Bool
    /// Grows with each change, so that what was looked up before can be told from what holds now.
    package private(set) var generation: UInt64 = 0
    package private(set) var count = 0

    /// - Parameter hashMatchesParent: whether `sensor/#` matches `sensor`; the standard says so, AWS does not.
    package init(hashMatchesParent: Bool = true) { self.hashMatchesParent = hashMatchesParent }

    deinit {
        Dismantling.takeApart(root) { node in
            defer { (node.children, node.anyLevel) = ([:], nil) }
            return Array(node.children.values) + (node.anyLevel.map { [$0] } ?? [])
        }
    }

    /// Adds a subscription, or puts it in the place of the subscriber's earlier one of the same filter.
    package func insert(_ entry: Entry, at filter: TopicFilter) {
        var node = root
        let isDeep = filter.levels.last == "#"
        for level in isDeep ? filter.levels.dropLast() : filter.levels[...] { node = child(of: node, level) }
        var entries = isDeep ? node.deep : node.exact
        if isDeep { node.deep = Entries() } else { node.exact = Entries() }
        let isNew: Bool
        if let group = filter.group.map(ExactText.init) {
            let members = entries.groups[group] ?? SharedGroup(filter.text)
            isNew = members.insert(entry)
            entries.groups[group] = members
        } else {
            isNew = entries.direct.updateValue(entry, forKey: ObjectIdentifier(entry.subscriber)) == nil
        }
        if isDeep { node.deep = entries } else { node.exact = entries }
        if isNew { count += 1 }
        generation += 1
    }

    private func child(of node: Node, _ level: String) -> Node {
        if level == "+" {
            let child = node.anyLevel ?? Node()
            node.anyLevel = child
            return child
        }
        let key = ExactText(level)
        if let child = node.children[key] { return child }
        let child = Node()
        node.children[key] = child
        return child
    }

    package func remove(_ subscriber: Subscriber, from filter: TopicFilter) {
        generation += 1
        let isDeep = filter.levels.last == "#"
        var node = root, way: [(parent: Node, level: String)] = []
        for level in isDeep ? filter.levels.dropLast() : filter.levels[...] {
            guard let child = level == "+" ? node.anyLevel : node.children[ExactText(level)] else { return }
            way.append((node, level))
            node = child
        }
        let removed = isDeep ? Self.remove(subscriber, filter.group, from: &node.deep) : Self.remove(subscriber, filter.group, from: &node.exact)
        if removed { count -= 1 }
        while let (parent, level) = way.popLast(), node.isEmpty {
            if level == "+" { parent.anyLevel = nil } else { parent.children[ExactText(level)] = nil }
            node = parent
        }
    }

    private static func remove(_ subscriber: Subscriber, _ group: String?, from entries: inout Entries) -> Bool {
        guard let group = group.map(ExactText.init) else { return entries.direct.removeValue(forKey: ObjectIdentifier(subscriber)) != nil }
        guard let members = entries.groups[group], members.remove(subscriber) else { return false }
        if members.entries.isEmpty { entries.groups[group] = nil }
        return true
    }

    /// All subscriptions that `topic` matches, those that overlap included, and the groups that share it.
    package func match(_ topic: String) -> (direct: [Entry], groups: [SharedGroup<Subscriber>]) {
        var found: (direct: [Entry], groups: [SharedGroup<Subscriber>]) = ([], [])
        let levels = TopicName.levels(topic)
        let isHidden = topic.begins(with: "$")
        var open: [(node: Node, depth: Int)] = [(root, 0)]
        while let (node, depth) = open.popLast() {
            guard depth < levels.count else {
                Self.add(node.exact, &found)
                if hashMatchesParent { Self.add(node.deep, &found) }
                continue
            }
            if let child = node.children[ExactText(levels[depth])] { open.append((child, depth + 1)) }
            // Wildcards do not match a first level that begins with `$` (section 4.7.2).
            if depth == 0, isHidden { continue }
            Self.add(node.deep, &found)
            if let child = node.anyLevel { open.append((child, depth + 1)) }
        }
        return found
    }

    private static func add(_ entries: Entries, _ found: inout (direct: [Entry], groups: [SharedGroup<Subscriber>])) {
        if !entries.direct.isEmpty { found.direct.append(contentsOf: entries.direct.values) }
        if !entries.groups.isEmpty { found.groups.append(contentsOf: entries.groups.values) }
    }
}
