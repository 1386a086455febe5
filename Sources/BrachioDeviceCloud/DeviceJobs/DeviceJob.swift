/// Work for many things: a document that each of them carries out once. IoT calls this a job; here it is a device job, since training and
/// compilation jobs have that name.
package struct DeviceJob: Hashable, Sendable, Codable {
    package enum Status: String, Hashable, Sendable, Codable {
        case inProgress = "IN_PROGRESS"
        case cancelled = "CANCELED"
        case completed = "COMPLETED"
        case deletionInProgress = "DELETION_IN_PROGRESS"
    }

    package enum Selection: String, Hashable, Sendable, Codable {
        /// The things that were targets when the job was made; the job ends with the last of them.
        case snapshot = "SNAPSHOT"
        /// Also things that join a target group later; the job goes on until it is cancelled.
        case continuous = "CONTINUOUS"
    }

    package var identifier: String
    /// Things see the job under topics of this name only; `nil` for the topics that all jobs share.
    package var namespace: String?
    package var description: String?
    package var document: JobDocument
    /// ARNs of things and groups.
    package var targets: [String]
    package var selection: Selection
    package var status: Status
    package var rollout: RolloutRate
    package var abort: [AbortCriterion]
    package var retries: [RetryCriterion]
    /// How long a thing may take from its start; `nil` without limit.
    package var timeoutSeconds: Int64?
    /// How long links in the document hold, and the role that the job's maker named for them.
    package var linkSeconds: Int64?
    package var linkRole: String?
    /// The template that the job was made from.
    package var template: String?
    package var comment: String?
    package var reasonCode: String?
    package var isForceCancelled = false
    package var createdAtSeconds: Int64 = 0
    package var lastUpdatedAtSeconds: Int64 = 0
    package var completedAtSeconds: Int64?

    package init(
        identifier: String, namespace: String? = nil, document: JobDocument, targets: [String], selection: Selection = .snapshot,
        rollout: RolloutRate = RolloutRate(), abort: [AbortCriterion] = [], retries: [RetryCriterion] = [], timeoutSeconds: Int64? = nil
    ) {
        self.identifier = identifier
        self.namespace = namespace
        self.document = document
        self.targets = targets
        self.selection = selection
        status = .inProgress
        self.rollout = rollout
        self.abort = abort
        self.retries = retries
        self.timeoutSeconds = timeoutSeconds
    }
}
