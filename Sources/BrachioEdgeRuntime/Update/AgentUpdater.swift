internal import BrachioCore
package import BrachioDeployment
package import Foundation

/// Changes the agent's own program as a part of a deployment.
package struct AgentUpdater: Sendable {
    /// What is to be done about the program that a deployment asks for.
    package enum Verdict: Hashable, Sendable {
        /// It runs already.
        case runs
        /// It is in place: the agent must end, so that it is started.
        case restart
        case failed(String)
    }

    /// How long a new agent may take to be connected.
    package static let confirmSecondsMax = 120

    private let folder: URL
    private let running: String?
    private let isTrial: Bool

    /// - Parameters:
    ///   - running: the digest of the program that runs, where it came over the air.
    ///   - isTrial: it has yet to confirm.
    package init(folder: URL, running: String?, isTrial: Bool) {
        self.folder = folder
        self.running = running
        self.isTrial = isTrial
    }

    /// - Parameters:
    ///   - deployment: the one that asks for it.
    ///   - program: the fetched file.
    ///   - connected: waits for the connection to the cloud; `false` where there is none in time.
    package func look(_ update: AgentUpdate?, of deployment: String, program: URL?, connected: @Sendable () async -> Bool) async -> Verdict {
        guard let update, let program else { return .runs }
        let digest = update.program.sha256
        if running == digest {
            // An agent that cannot reach the cloud could never be mended from there.
            if !isTrial { return .runs }
            return await connected() ? .runs : .failed("the new agent \(update.version) was not connected within \(Self.confirmSecondsMax) seconds")
        }
        do {
            var slots = AgentSlots.read(folder)
            if let failure = slots.failure, failure.digest == digest, failure.deployment == deployment { return .failed("the agent \(update.version) did not work: \(failure.reason)") }
            if slots.current == digest { return .restart }
            try AgentSlots.place(program, digest, in: folder)
            slots.propose(digest, of: deployment)
            try slots.write(folder)
            return .restart
        } catch { return .failed("the agent \(update.version) cannot be put in place: \(error)") }
    }
}
