/// How a deployment comes to run, as a value: what happens goes in; the next state, which must be durable before anything else is done, and
/// what is to be done come out. After a crash at any moment ``started()`` goes on from the state that was last written.
package struct DeploymentMachine: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// The cloud wants `deployment` to run, `nil` to forget all.
        case asked(job: String, deployment: String?)
        case staged
        /// The files cannot be had, are wrong, or a model does not answer as it should.
        case stagingFailed(String)
        case trialPassed
        /// Functions do not stay up.
        case trialFailed(String)
        /// The cloud knows how it ended, or no longer cares.
        case reported
        /// The cloud has taken its wish back.
        case withdrawn
    }

    package enum Action: Hashable, Sendable {
        /// Make this deployment's functions and routes run, `nil` for none.
        case run(String?)
        case stage(String)
        /// Watch the functions, and say whether they stay up.
        case watch
        case report(failure: String?)
        /// Remove what no deployment needs.
        case tidy
        /// Ask the cloud whether there is more to do.
        case askForNext
    }

    /// Starts of the agent while one deployment is on trial; one more, and the deployment is believed to bring the agent down.
    package static let trialStartsMax = 3

    /// Deployments that ran before, however little they take.
    package static let previousMax = 50

    package private(set) var state: DeploymentState

    package init(_ state: DeploymentState) { self.state = state }

    /// The agent has started.
    package mutating func started() -> [Action] {
        guard var attempt = state.attempt else { return [.run(state.current), .tidy, .askForNext] }
        switch attempt.phase {
        case .staging:
            guard let deployment = attempt.deployment else { return [.run(state.current), .askForNext] }
            return [.run(state.current), .stage(deployment)]
        case .trial(let starts) where starts >= Self.trialStartsMax:
            return fail("the agent ended \(starts) times while the deployment was on trial") + [.askForNext]
        case .trial(let starts):
            attempt.phase = .trial(starts: starts + 1)
            state.attempt = attempt
            return [.run(attempt.deployment), .watch]
        case .reporting(let failure): return [.run(state.current), .report(failure: failure)]
        }
    }

    package mutating func handle(_ event: Event) -> [Action] {
        switch (event, state.attempt?.phase) {
        case (.asked(let job, let deployment), nil): return begin(job, deployment)
        case (.asked(let job, let deployment), .staging?) where state.attempt?.job == job && state.attempt?.deployment == deployment: return []
        case (.asked(let job, let deployment), .staging?): return begin(job, deployment)
        // It has not heard of the end yet, or asks for what is going on.
        case (.asked, _): return []
        case (.staged, .staging?):
            state.attempt?.phase = .trial(starts: 1)
            return [.run(state.attempt?.deployment), .watch]
        case (.stagingFailed(let reason), .staging?):
            state.attempt?.phase = .reporting(failure: reason)
            return [.report(failure: reason), .tidy]
        case (.trialPassed, .trial?): return succeed()
        case (.trialFailed(let reason), .trial?): return fail(reason)
        case (.reported, .reporting?):
            state.attempt = nil
            return [.tidy, .askForNext]
        case (.withdrawn, .staging?):
            state.attempt = nil
            return [.tidy, .askForNext]
        default: return []
        }
    }

    /// Of the deployments that ran before only these are still there.
    package mutating func keep(_ previous: [String]) { state.previous.removeAll { !previous.contains($0) } }

    private mutating func begin(_ job: String, _ deployment: String?) -> [Action] {
        guard let deployment else {
            let forgotten = [state.current].compactMap { $0 } + state.previous
            state = DeploymentState(attempt: DeploymentState.Attempt(job: job, deployment: nil, phase: .reporting(failure: nil)))
            return (forgotten.isEmpty ? [] : [.run(nil)]) + [.report(failure: nil), .tidy]
        }
        state.attempt = DeploymentState.Attempt(job: job, deployment: deployment, phase: .staging)
        return [.stage(deployment)]
    }

    private mutating func succeed() -> [Action] {
        guard let deployment = state.attempt?.deployment else { return [] }
        if let before = state.current, before != deployment { state.previous = [before] + state.previous }
        state.previous.removeAll { $0 == deployment }
        state.previous = Array(state.previous.prefix(Self.previousMax))
        state.current = deployment
        state.attempt?.phase = .reporting(failure: nil)
        return [.report(failure: nil), .tidy]
    }

    /// Back to what ran before.
    private mutating func fail(_ reason: String) -> [Action] {
        state.attempt?.phase = .reporting(failure: reason)
        return [.run(state.current), .report(failure: reason), .tidy]
    }
}
