/// A reserved topic of device jobs: `$aws/things/<thing>/jobs/…`.
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

    package init(thing: ThingName, request: Request) {
        self.thing = thing
        self.request = request
    }

    /// The request that a message on `topic` is; `nil` for all other topics, the answers' among them.
    package init?(_ topic: String) {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 5 || levels.count == 6, levels[0] == "$aws", levels[1] == "things", levels[3] == "jobs",
            let thing = try? ThingName(String(levels[2]))
        else { return nil }
        switch (levels.count, levels[4], levels.last) {
        case (5, "get", _): self.init(thing: thing, request: .pending)
        case (5, "start-next", _): self.init(thing: thing, request: .startNext)
        case (6, let job, "get"?) where Self.isJob(job): self.init(thing: thing, request: .describe(job: String(job)))
        case (6, let job, "update"?) where Self.isJob(job) && job != "$next": self.init(thing: thing, request: .update(job: String(job)))
        default: return nil
        }
    }

    private static func isJob(_ level: Substring) -> Bool { level == "$next" || NameRule.holds(String(level), charactersMax: 64) }

    /// The request's own topic.
    package var text: String {
        let end =
            switch request {
            case .pending: "get"
            case .startNext: "start-next"
            case .describe(let job): "\(job)/get"
            case .update(let job): "\(job)/update"
            }
        return "$aws/things/\(thing)/jobs/\(end)"
    }

    package func answer(isAccepted: Bool) -> String { "\(text)/\(isAccepted ? "accepted" : "rejected")" }

    /// Told when executions are added to those that wait, or leave them.
    package static func notify(_ thing: ThingName) -> String { "$aws/things/\(thing)/jobs/notify" }
    /// Told when another execution is next.
    package static func notifyNext(_ thing: ThingName) -> String { "$aws/things/\(thing)/jobs/notify-next" }
}
