internal import BrachioWire

/// Shapes of device jobs, as botocore's model has them.
enum JobShapes {
    static let identifier = Shape.string(1...64, pattern: "[a-zA-Z0-9_-]+")
    static let namespace = Shape.string(pattern: "[a-zA-Z0-9_-]+")
    static let targets = Shape.list(.string(atMost: 2_048)).from(1)
    static let document = Shape.string(atMost: 32_768)
    static let source = Shape.string(1...1_350)
    static let description = Shape.string(atMost: 2_028, pattern: "[^\\p{C}]+")
    static let comment = Shape.string(atMost: 2_028, pattern: "[^\\p{C}]+")
    static let reason = Shape.string(atMost: 128, pattern: "[\\p{Upper}\\p{Digit}_]+")
    static let selection = Shape.oneOf(["CONTINUOUS", "SNAPSHOT"])
    static let status = Shape.oneOf(["IN_PROGRESS", "CANCELED", "COMPLETED", "DELETION_IN_PROGRESS", "SCHEDULED"])
    static let executionStatus = Shape.oneOf(["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"])
    static let details = Shape.map(Shape.string(pattern: "[^\\p{C}]+").from(1), key: .string(1...128, pattern: "[a-zA-Z0-9:_-]+"))
    static let parameters = Shape.map(.string(1...30_720, pattern: "[^\\p{C}]+"), key: .string(1...128, pattern: "[a-zA-Z0-9_-]+"))
    static let templateARN = Shape.string(1...1_600, pattern: "^arn:[!-~]+$")

    static let links = Shape.structure([.optional("roleArn", .string(20...2_048)), .optional("expiresInSec", .long(60...3_600))])

    private static let count = Shape.integer.from(1)
    static let rollout = Shape.structure([
        .optional("maximumPerMinute", count),
        .optional(
            "exponentialRate",
            .structure([
                .required("baseRatePerMinute", .integer(1...1_000)), .required("incrementFactor", factor),
                .required(
                    "rateIncreaseCriteria",
                    .structure([.optional("numberOfNotifiedThings", count), .optional("numberOfSucceededThings", count)])),
            ])),
    ])

    private static let factor: Shape = {
        var shape = Shape.double
        (shape.minimum, shape.maximum) = (1.1, 5)
        return shape
    }()

    static let abort = Shape.structure([
        .required(
            "criteriaList",
            .list(
                .structure([
                    .required("failureType", .oneOf(["FAILED", "REJECTED", "TIMED_OUT", "ALL"])), .required("action", .oneOf(["CANCEL"])),
                    .required("thresholdPercentage", .double.atMost(100)), .required("minNumberOfExecutedThings", count),
                ])
            ).from(1)),
    ])

    static let timeout = Shape.structure([.optional("inProgressTimeoutInMinutes", .long)])

    static let retries = Shape.structure([
        .required(
            "criteriaList",
            .list(.structure([.required("failureType", .oneOf(["FAILED", "TIMED_OUT", "ALL"])), .required("numberOfRetries", .integer(0...10))]), 1...2)),
    ])

    /// What can be asked for by name and is not offered: anything may stand in it.
    static let unlooked = Shape.structure([])

    static let maintenanceWindow = Shape.structure([.required("startTime", .string(1...256)), .required("durationInMinutes", .integer(1...1_430))])

    /// The settings that jobs and templates share.
    static let settings: [Member] = [
        .optional("description", description), .optional("presignedUrlConfig", links), .optional("jobExecutionsRolloutConfig", rollout),
        .optional("abortConfig", abort), .optional("timeoutConfig", timeout), .optional("jobExecutionsRetryConfig", retries),
    ]

    static let jobInPath = IoTShapes.inPath("jobId", identifier)
    static let thingInPath = IoTShapes.inPath("thingName")
    static let namespaceInQuery = IoTShapes.inQuery("namespaceId", namespace)
    static let force = IoTShapes.inQuery("force", .boolean)
    static let named: [Member] = [.optional("jobArn", .string), .optional("jobId", identifier), .optional("description", description)]

    static let job = Shape.structure(
        settings + [
            .optional("jobArn", .string), .optional("jobId", identifier), .optional("targetSelection", selection), .optional("status", status),
            .optional("forceCanceled", .boolean), .optional("reasonCode", reason), .optional("comment", comment), .optional("targets", targets),
            .optional("createdAt", .timestamp), .optional("lastUpdatedAt", .timestamp), .optional("completedAt", .timestamp),
            .optional("jobProcessDetails", progress), .optional("namespaceId", namespace), .optional("jobTemplateArn", templateARN),
            .optional("documentParameters", parameters), .optional("isConcurrent", .boolean),
        ])

    static let progress = Shape.structure(
        [.optional("processingTargets", .list(.string))]
            + ["Canceled", "Succeeded", "Failed", "Rejected", "Queued", "InProgress", "Removed", "TimedOut"].map { .optional("numberOf\($0)Things", .integer) })

    static let summary = Shape.structure([
        .optional("jobArn", .string), .optional("jobId", identifier), .optional("targetSelection", selection), .optional("status", status),
        .optional("createdAt", .timestamp), .optional("lastUpdatedAt", .timestamp), .optional("completedAt", .timestamp), .optional("isConcurrent", .boolean),
    ])

    static let executionTimes: [Member] = [
        .optional("status", executionStatus), .optional("queuedAt", .timestamp), .optional("startedAt", .timestamp),
        .optional("lastUpdatedAt", .timestamp), .optional("executionNumber", .long),
    ]

    static let execution = Shape.structure(
        executionTimes + [
            .optional("jobId", identifier), .optional("forceCanceled", .boolean),
            .optional("statusDetails", .structure([.optional("detailsMap", details)])), .optional("thingArn", .string),
            .optional("versionNumber", .long), .optional("approximateSecondsBeforeTimedOut", .long),
        ])

    static let executionSummary = Shape.structure(executionTimes + [.optional("retryAttempt", .integer)])
}
