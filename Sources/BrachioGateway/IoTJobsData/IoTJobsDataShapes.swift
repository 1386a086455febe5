internal import BrachioWire

/// The operations of things about their jobs, as botocore's model has them.
enum IoTJobsDataShapes {
    private static let thing = Member.required("thingName", .string(1...128, pattern: "[a-zA-Z0-9:_-]+")).at(.uri, "thingName")
    private static let jobID = Shape.string(1...64, pattern: "[a-zA-Z0-9_-]+")
    private static let document = Shape.string(atMost: 32_768)
    private static let details = Shape.map(Shape.string(pattern: "[^\\p{C}]+").from(1), key: .string(1...128, pattern: "[a-zA-Z0-9:_-]+"))
    private static let status = Shape.oneOf(["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"])

    private static let summary = Shape.structure([
        .optional("jobId", jobID), .optional("queuedAt", .long), .optional("startedAt", .long), .optional("lastUpdatedAt", .long),
        .optional("versionNumber", .long), .optional("executionNumber", .long),
    ])

    private static let execution = Shape.structure([
        .optional("jobId", jobID), .optional("thingName", .string(1...128, pattern: "[a-zA-Z0-9:_-]+")), .optional("status", status),
        .optional("statusDetails", details), .optional("queuedAt", .long), .optional("startedAt", .long), .optional("lastUpdatedAt", .long),
        .optional("approximateSecondsBeforeTimedOut", .long), .optional("versionNumber", .long), .optional("executionNumber", .long),
        .optional("jobDocument", document),
    ])

    private static let state = Shape.structure([.optional("status", status), .optional("statusDetails", details), .optional("versionNumber", .long)])

    private static let errors = [
        "InvalidRequestException": 400, "ResourceNotFoundException": 404, "ThrottlingException": 429, "ServiceUnavailableException": 503,
        "CertificateValidationException": 400,
    ]

    static let pending = ServiceOperation(
        "GetPendingJobExecutions", input: .structure([thing]),
        output: .structure([.optional("inProgressJobs", .list(summary)), .optional("queuedJobs", .list(summary))]), route: .init("GET", "/things/{thingName}/jobs"),
        errors: errors)

    static let startNext = ServiceOperation(
        "StartNextPendingJobExecution", input: .structure([thing, .optional("statusDetails", details), .optional("stepTimeoutInMinutes", .long)]),
        output: .structure([.optional("execution", execution)]), route: .init("PUT", "/things/{thingName}/jobs/$next"), errors: errors)

    static let describe = ServiceOperation(
        "DescribeJobExecution",
        input: .structure([
            Member.required("jobId", .string(pattern: "[a-zA-Z0-9_-]+|^\\$next")).at(.uri, "jobId"), thing,
            Member.optional("includeJobDocument", .boolean).at(.querystring, "includeJobDocument"),
            Member.optional("executionNumber", .long).at(.querystring, "executionNumber"),
        ]),
        output: .structure([.optional("execution", execution)]), route: .init("GET", "/things/{thingName}/jobs/{jobId}"),
        errors: errors.merging(["TerminalStateException": 410]) { $1 })

    static let update = ServiceOperation(
        "UpdateJobExecution",
        input: .structure([
            Member.required("jobId", jobID).at(.uri, "jobId"), thing, .required("status", status), .optional("statusDetails", details),
            .optional("stepTimeoutInMinutes", .long), .optional("expectedVersion", .long), .optional("includeJobExecutionState", .boolean),
            .optional("includeJobDocument", .boolean), .optional("executionNumber", .long),
        ]),
        output: .structure([.optional("executionState", state), .optional("jobDocument", document)]), route: .init("POST", "/things/{thingName}/jobs/{jobId}"),
        errors: errors.merging(["InvalidStateTransitionException": 409]) { $1 })

    static let startCommand = ServiceOperation(
        "StartCommandExecution", input: .structure([.required("targetArn", .string(atMost: 2_048)), .required("commandArn", .string)]),
        route: .init("POST", "/command-executions"))
}
