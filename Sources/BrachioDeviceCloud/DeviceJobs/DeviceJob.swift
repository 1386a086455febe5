package import BrachioJSON

/// Work for many things: a document that each of them carries out once. IoT calls this a job; here it is a device job, since training and
/// compilation jobs have that name.
package struct DeviceJob: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable {
        case inProgress = "IN_PROGRESS"
        case cancelled = "CANCELED"
        case completed = "COMPLETED"
        case deletionInProgress = "DELETION_IN_PROGRESS"
    }

    package enum Selection: String, Hashable, Sendable {
        /// The things that were targets when the job was made; the job ends with the last of them.
        case snapshot = "SNAPSHOT"
        /// Also things that join a target group later; the job goes on until it is cancelled.
        case continuous = "CONTINUOUS"
    }

    package var identifier: String
    package var document: JSONValue
    /// ARNs of things and groups.
    package var targets: [String]
    package var selection: Selection
    package var status: Status
    package var rollout: RolloutRate
    package var abort: [AbortCriterion]
    package var retries: [RetryCriterion]
    /// How long a thing may take from its start; `nil` without limit.
    package var timeoutSeconds: Int64?

    package init(
        identifier: String, document: JSONValue, targets: [String], selection: Selection = .snapshot, status: Status = .inProgress,
        rollout: RolloutRate = RolloutRate(), abort: [AbortCriterion] = [], retries: [RetryCriterion] = [], timeoutSeconds: Int64? = nil
    ) {
        self.identifier = identifier
        self.document = document
        self.targets = targets
        self.selection = selection
        self.status = status
        self.rollout = rollout
        self.abort = abort
        self.retries = retries
        self.timeoutSeconds = timeoutSeconds
    }
}
