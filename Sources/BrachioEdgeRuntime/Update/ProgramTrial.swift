internal import Synchronization

/// What the trial of an agent's own program comes to: it has the deployment that brought it, and ends once that one is over.
package final class ProgramTrial: Sendable {
    private let decided = Mutex<(deployment: String, works: Bool)?>(nil)

    package init() {}

    package func decide(_ verdict: AgentUpdater.Verdict, of deployment: String) {
        switch verdict {
        case .runs: decided.withLock { $0 = (deployment, true) }
        case .failed: decided.withLock { $0 = (deployment, false) }
        case .restart: break
        }
    }

    /// How the agent is to end; `nil` while the deployment goes on.
    package func end(_ attempt: DeploymentState.Attempt?) -> Ending.Reason? {
        guard let decided = decided.withLock({ $0 }), attempt?.deployment != decided.deployment else { return nil }
        return decided.works ? .confirmed : .restart
    }
}
