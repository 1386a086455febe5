internal import BrachioCore
package import Foundation

/// Which deployment runs, and what is being done about the next one. One small file, replaced by a rename: the switch from one deployment to
/// the next is that rename.
package struct DeploymentState: Codable, Hashable, Sendable {
    /// A deployment on its way to become the current one.
    package struct Attempt: Codable, Hashable, Sendable {
        package enum Phase: Codable, Hashable, Sendable {
            /// Files are fetched and checked; what ran before goes on.
            case staging
            /// It runs, and is watched. `starts` counts the agent's starts meanwhile.
            case trial(starts: Int)
            /// At its end; the cloud has yet to hear of it. `nil` for success.
            case reporting(failure: String?)
        }

        package var job: String
        /// The deployment's; `nil` forgets every deployment.
        package var deployment: String?
        package var phase: Phase

        package init(job: String, deployment: String?, phase: Phase) {
            self.job = job
            self.deployment = deployment
            self.phase = phase
        }
    }

    /// Has passed its trial; `nil` before the first deployment.
    package var current: String?
    package var attempt: Attempt?
    /// Deployments that ran before, the latest first.
    package var previous: [String]

    package init(current: String? = nil, attempt: Attempt? = nil, previous: [String] = []) {
        self.current = current
        self.attempt = attempt
        self.previous = previous
    }

    /// The one that is to run now.
    package var running: String? {
        if let attempt, case .trial = attempt.phase { return attempt.deployment }
        return current
    }

    // MARK: the file

    static func file(_ folder: URL) -> URL { folder.appendingPathComponent("state.json") }

    /// - Throws: `corrupted` where the file cannot be understood: what runs is then nothing, and the next deployment mends it.
    package static func read(_ folder: URL) throws -> DeploymentState {
        let file = file(folder)
        do { return try JSONDecoder().decode(DeploymentState.self, from: Data(contentsOf: file)) } catch CocoaError.fileReadNoSuchFile {
            return DeploymentState()
        } catch {
            throw BrachioError(.corrupted, "\(file.path) cannot be read", cause: "\(error)", mend: "deploy again")
        }
    }

    package func write(_ folder: URL) throws {
        try AtomicFile.write(try JSONEncoder().encode(self), to: Self.file(folder), permissions: 0o600)
    }
}
