/// The document of the device job that brings a deployment to a core.
package struct DeploymentJob: Codable, Hashable, Sendable {
    package enum Operation: String, Codable, Hashable, Sendable {
        /// Make `deployment` so.
        case deploy
        /// Forget every deployment: stop functions, remove models.
        case reset
    }

    package var operation: Operation
    package var deployment: DeploymentDocument?

    package init(operation: Operation, deployment: DeploymentDocument? = nil) {
        self.operation = operation
        self.deployment = deployment
    }

    /// Names of the members that the device reports in a job execution's `statusDetails`.
    package enum Detail {
        /// How far the device is: `DOWNLOADING`, `CHECKING`, `SWITCHING`, `RUNNING`, `ROLLED_BACK`.
        package static let phase = "phase"
        /// Why a deployment failed, in plain words.
        package static let reason = "reason"
    }
}
