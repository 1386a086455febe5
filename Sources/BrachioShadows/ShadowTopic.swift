/// A reserved topic of a shadow: `$aws/things/<thing>/shadow[/name/<shadow>]/<operation>`.
package struct ShadowTopic: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable, CaseIterable { case get, update, delete }

    package let thing: ThingName
    /// `nil` for the classic shadow.
    package let shadow: ShadowName?
    package let operation: Operation

    package init(thing: ThingName, shadow: ShadowName?, operation: Operation) {
        self.thing = thing
        self.shadow = shadow
        self.operation = operation
    }

    /// The request that a message on `topic` is; `nil` for all other topics, the answers' among them.
    package init?(_ topic: String) {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 5 || levels.count == 7, levels[0] == "$aws", levels[1] == "things", levels[3] == "shadow",
            let thing = try? ThingName(String(levels[2])), let operation = Operation(rawValue: String(levels[levels.count - 1]))
        else { return nil }
        if levels.count == 7 {
            guard levels[4] == "name", let shadow = try? ShadowName(String(levels[5])) else { return nil }
            self.init(thing: thing, shadow: shadow, operation: operation)
        } else {
            self.init(thing: thing, shadow: nil, operation: operation)
        }
    }

    /// The request's own topic.
    package var text: String { "$aws/things/\(thing)/shadow\(shadow.map { "/name/\($0)" } ?? "")/\(operation.rawValue)" }

    /// The filters that match all requests.
    package static let filters = Operation.allCases.flatMap { ["$aws/things/+/shadow/\($0.rawValue)", "$aws/things/+/shadow/name/+/\($0.rawValue)"] }

    /// The topic of an answer: `accepted`, `rejected`, and for updates `delta` and `documents`.
    package func answer(_ kind: String) -> String { "\(text)/\(kind)" }

    /// The request's topic and what follows it, where `topic` is one that a service of shadows publishes on.
    package static func answered(_ topic: String) -> (request: ShadowTopic, kind: String)? {
        guard let slash = topic.lastIndex(of: "/"), let request = ShadowTopic(String(topic[..<slash])) else { return nil }
        return (request, String(topic[topic.index(after: slash)...]))
    }
}
