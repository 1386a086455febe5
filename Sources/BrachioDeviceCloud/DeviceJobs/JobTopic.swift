package import BrachioShadows

/// A reserved topic of device jobs: `$aws/things/<thing>/jobs/…`. Jobs in a namespace have topics of their own,
/// `$aws/things/<thing>/jobs/<job>/namespace-<namespace>/…`.
package struct JobTopic: Hashable, Sendable {
    package enum Request: Hashable, Sendable {
        /// The executions that wait or have begun.
        case pending
        case startNext
        /// One execution; `$next` names the one that is next.
        case describe(job: String)
        case update(job: String)
    }

    package let thing: ThingName
    package let request: Request
    package let namespace: String?

    package init(thing: ThingName, request: Request, namespace: String? = nil) {
        self.thing = thing
        self.request = request
        self.namespace = namespace
    }

    /// The request that a message on `topic` is; `nil` for all other topics, the answers' among them.
    package init?(_ topic: String) {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard (5...7).contains(levels.count), levels[0] == "$aws", levels[1] == "things", levels[3] == "jobs", let last = levels.last,
            let thing = try? ThingName(String(levels[2]))
        else { return nil }
        var namespace: String?
        if levels.count == 7 {
            guard levels[5].hasPrefix(Self.namespacePrefix), Self.isIdentifier(levels[5].dropFirst(Self.namespacePrefix.count)) else { return nil }
            namespace = String(levels[5].dropFirst(Self.namespacePrefix.count))
        }
        let job = levels[4]
        switch (levels.count, last) {
        case (5, "get"): self.init(thing: thing, request: .pending)
        case (5, "start-next"): self.init(thing: thing, request: .startNext)
        case (6..., "get") where job == "$next" || Self.isIdentifier(job): self.init(thing: thing, request: .describe(job: String(job)), namespace: namespace)
        case (6..., "update") where Self.isIdentifier(job): self.init(thing: thing, request: .update(job: String(job)), namespace: namespace)
        default: return nil
        }
    }

    /// The filters that match all requests.
    package static let filters = [
        "$aws/things/+/jobs/get", "$aws/things/+/jobs/start-next", "$aws/things/+/jobs/+/get", "$aws/things/+/jobs/+/update",
        "$aws/things/+/jobs/+/+/get", "$aws/things/+/jobs/+/+/update",
    ]

    private static let namespacePrefix = "namespace-"

    /// 1 to 64 of `a–z A–Z 0–9 _ -`: what jobs and namespaces are named with.
    package static func isIdentifier(_ text: some StringProtocol) -> Bool {
        !text.contains(":") && NameRule.holds(String(text), charactersMax: DeviceJobLimits.identifierCharacters)
    }

    /// Whether the request has to say what an execution's status is to be.
    var changesExecution: Bool { if case .update = request { true } else { false } }

    /// The request's own topic.
    package var text: String {
        let level = namespace.map { "/\(Self.namespacePrefix)\($0)" } ?? ""
        let end =
            switch request {
            case .pending: "get"
            case .startNext: "start-next"
            case .describe(let job): "\(job)\(level)/get"
            case .update(let job): "\(job)\(level)/update"
            }
        return "$aws/things/\(thing)/jobs/\(end)"
    }

    package func answer(isAccepted: Bool) -> String { "\(text)/\(isAccepted ? "accepted" : "rejected")" }

    /// Told when executions are added to those that wait, or leave them.
    package static func notify(_ thing: String, namespace: String? = nil) -> String {
        "$aws/things/\(thing)/jobs/notify\(namespace.map { "-\(namespacePrefix)\($0)" } ?? "")"
    }

    /// Told when another execution is next.
    package static func notifyNext(_ thing: String, namespace: String? = nil) -> String {
        "$aws/things/\(thing)/jobs/notify-next\(namespace.map { "-\(namespacePrefix)\($0)" } ?? "")"
    }
}
