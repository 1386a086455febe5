internal import BrachioCore

/// Rules by the topic filters of their statements, level by level: which rules a topic is meant for. A value, so that a look-up needs no
/// lock while rules change.
struct RuleTree: Sendable {
    private final class Node: Sendable {
        let children: [ExactText: Node]
        /// The child for `+`.
        let anyLevel: Node?
        /// Rules whose filter ends here, and those whose filter goes on with `#`.
        let exact: [Int]
        let deep: [Int]

        init(_ filters: [(levels: ArraySlice<ExactText>, rule: Int)]) {
            var exact: [Int] = [], deep: [Int] = [], under: [ExactText: [(levels: ArraySlice<ExactText>, rule: Int)]] = [:]
            for (levels, rule) in filters {
                guard let level = levels.first else {
                    exact.append(rule)
                    continue
                }
                if level.text == "#", levels.count == 1 { deep.append(rule) } else { under[level, default: []].append((levels.dropFirst(), rule)) }
            }
            anyLevel = under.removeValue(forKey: ExactText("+")).map { Node($0) }
            children = under.mapValues { Node($0) }
            self.exact = exact
            self.deep = deep
        }
    }

    private let root: Node
    private let hashMatchesParent: Bool

    /// - Parameters:
    ///   - filters: the filters of the rules, in the rules' order.
    ///   - hashMatchesParent: whether `sensor/#` matches `sensor`; the standard says so, AWS does not.
    init(_ filters: [String?], hashMatchesParent: Bool) {
        root = Node(
            filters.enumerated().compactMap { rule, filter in
                filter.map { (Self.levels($0)[...], rule) }
            })
        self.hashMatchesParent = hashMatchesParent
    }

    private static func levels(_ topic: String) -> [ExactText] {
        topic.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { ExactText(String(decoding: $0, as: UTF8.self)) }
    }

    /// The places of the rules whose filters match, in order. Wildcards do not match a first level that begins with `$`.
    func match(_ topic: String) -> [Int] {
        var found: [Int] = []
        match(Self.levels(topic)[...], root, hidden: topic.begins(with: "$"), &found)
        return found.sorted()
    }

    private func match(_ levels: ArraySlice<ExactText>, _ node: Node, hidden: Bool, _ found: inout [Int]) {
        guard let level = levels.first else {
            found += node.exact
            if hashMatchesParent { found += node.deep }
            return
        }
        if !hidden {
            found += node.deep
            if let child = node.anyLevel { match(levels.dropFirst(), child, hidden: false, &found) }
        }
        if let child = node.children[level] { match(levels.dropFirst(), child, hidden: false, &found) }
    }
}
