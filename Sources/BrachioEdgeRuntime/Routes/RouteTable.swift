internal import BrachioCore
package import BrachioDeployment
internal import BrachioMQTT

/// Where messages go: the routes of a deployment, looked up by a message's source and topic. Never changes once it is made.
package struct RouteTable: Sendable {
    /// A target as the tree of topic filters holds it.
    private final class Destination: Sendable {
        let end: Route.End

        init(_ end: Route.End) { self.end = end }
    }

    private let trees: [Route.End: Tree]
    /// What each target's routes are about.
    private let subjects: [Route.End: [String]]
    /// What the device has to subscribe to at its cloud.
    package let cloudFilters: [String]

    /// Not changed after it was filled, and so may be read from anywhere.
    private struct Tree: @unchecked Sendable {
        let filters = SubscriptionTree<Destination>()
    }

    package init() {
        trees = [:]
        subjects = [:]
        cloudFilters = []
    }

    /// - Throws: `invalidInput` naming the route whose subject is no topic filter, or that leads back to where it comes from.
    package init(_ routes: [Route]) throws {
        var trees: [Route.End: Tree] = [:], destinations: [Route.End: Destination] = [:], filters: Set<String> = []
        for route in routes {
            guard route.source != route.target || route.source.isFunction else {
                throw BrachioError(
                    .invalidInput, "route \(route.identifier) leads from \(route.source.text) back to it", mend: "name another target, or leave the route out")
            }
            let filter: TopicFilter
            do { filter = try TopicFilter(route.subject) } catch {
                throw BrachioError(.invalidInput, "route \(route.identifier) has a subject that is no topic filter", cause: error.message)
            }
            let destination = destinations[route.target] ?? Destination(route.target)
            destinations[route.target] = destination
            let tree = trees[route.source] ?? Tree()
            trees[route.source] = tree
            tree.filters.insert(SubscriptionTree.Entry(destination, SubscriptionOptions()), at: filter)
            if route.source == .cloud { filters.insert(route.subject) }
        }
        self.trees = trees
        subjects = Dictionary(grouping: routes, by: \.target).mapValues { $0.map(\.subject) }
        cloudFilters = filters.sorted()
    }

    /// Whether a message that `filter` matches may be on its way to `target`.
    package func leads(to target: Route.End, about filter: String) -> Bool {
        (subjects[target] ?? []).contains { Self.overlap($0.split(separator: "/", omittingEmptySubsequences: false)[...], filter.split(separator: "/", omittingEmptySubsequences: false)[...]) }
    }

    /// Whether there is a topic that both match.
    private static func overlap(_ one: ArraySlice<Substring>, _ other: ArraySlice<Substring>) -> Bool {
        guard let first = one.first, let second = other.first else {
            return one.isEmpty && other.isEmpty || one.first == "#" || other.first == "#"
        }
        if first == "#" || second == "#" { return true }
        guard first == second || first == "+" || second == "+" else { return false }
        return overlap(one.dropFirst(), other.dropFirst())
    }

    /// Every target that a message goes to, each once, the cloud first: it is the one that may refuse.
    package func targets(from source: Route.End, topic: String) -> [Route.End] {
        guard let tree = trees[source] else { return [] }
        var found: [Route.End] = []
        for entry in tree.filters.match(topic).direct where !found.contains(entry.subscriber.end) { found.append(entry.subscriber.end) }
        if let cloud = found.firstIndex(of: .cloud), cloud > 0 { found.swapAt(0, cloud) }
        return found
    }
}

extension Route.End {
    /// A function may send messages to itself: it is asked to.
    fileprivate var isFunction: Bool { if case .function = self { true } else { false } }
}
