internal import BrachioDeviceCloud
internal import BrachioWire

/// Executions of device jobs, as owners of things see them.
struct JobExecutionOperations {
    let jobs: DeviceJobService

    var entries: [RESTService.Entry] {
        [
            .job(Self.describe) { [jobs] input, call in
                let execution = try await jobs.store.execution(input.text("jobId"), input.text("thingName"), number: input["executionNumber"]?.integer)
                return ["execution": JobValues.execution(execution, call)]
            },
            .job(Self.listOfJob) { [jobs] input, call in
                let job = try await jobs.store.job(input.text("jobId")).identifier
                let page = try await jobs.store.executions(of: job, status: Self.status(input), input.page())
                return .page("executionSummaries", page) {
                    ["thingArn": .string(call.arn("iot", "thing/\($0.thing)")), "jobExecutionSummary": JobValues.summary($0)]
                }
            },
            .about("thing", "thingName", Self.listOfThing) { [jobs] input, _ in
                let page = try await jobs.store.executions(
                    onThing: input.text("thingName"), status: Self.status(input), namespace: input["namespaceId"]?.string, job: input["jobId"]?.string, input.page())
                return .page("executionSummaries", page) { ["jobId": .string($0.job), "jobExecutionSummary": JobValues.summary($0)] }
            },
            .job(Self.cancel) { [jobs] input, _ in
                try await jobs.cancelExecution(
                    input.text("jobId"), thing: input.text("thingName"), force: input["force"]?.boolean ?? false,
                    expectedVersion: input["expectedVersion"]?.integer, details: input["statusDetails"]?.texts)
                return [:]
            },
            .job(Self.delete) { [jobs] input, _ in
                try await jobs.deleteExecution(
                    input.text("jobId"), thing: input.text("thingName"), number: input["executionNumber"]?.integer ?? 1, force: input["force"]?.boolean ?? false)
                return [:]
            },
        ]
    }

    private static func status(_ input: WireValue) -> JobExecution.Status? { input["status"]?.string.flatMap { JobExecution.Status(rawValue: $0) } }

    // MARK: shapes

    private static let describe = ServiceOperation(
        "DescribeJobExecution",
        input: .structure([JobShapes.jobInPath, JobShapes.thingInPath, IoTShapes.inQuery("executionNumber", .long)]),
        output: .structure([.optional("execution", JobShapes.execution)]), route: .init("GET", "/things/{thingName}/jobs/{jobId}"))

    private static let listOfJob = ServiceOperation(
        "ListJobExecutionsForJob",
        input: .structure([JobShapes.jobInPath, IoTShapes.inQuery("status", JobShapes.executionStatus), IoTShapes.maxResults, IoTShapes.nextToken]),
        output: .structure([
            .optional(
                "executionSummaries",
                .list(.structure([.optional("thingArn", .string), .optional("jobExecutionSummary", JobShapes.executionSummary)]))),
            .optional("nextToken", .string),
        ]),
        route: .init("GET", "/jobs/{jobId}/things"))

    private static let listOfThing = ServiceOperation(
        "ListJobExecutionsForThing",
        input: .structure([
            JobShapes.thingInPath, IoTShapes.inQuery("status", JobShapes.executionStatus), JobShapes.namespaceInQuery, IoTShapes.maxResults,
            IoTShapes.nextToken, IoTShapes.inQuery("jobId", JobShapes.identifier),
        ]),
        output: .structure([
            .optional(
                "executionSummaries",
                .list(.structure([.optional("jobId", JobShapes.identifier), .optional("jobExecutionSummary", JobShapes.executionSummary)]))),
            .optional("nextToken", .string),
        ]),
        route: .init("GET", "/things/{thingName}/jobs"))

    private static let cancel = ServiceOperation(
        "CancelJobExecution",
        input: .structure([
            JobShapes.jobInPath, JobShapes.thingInPath, JobShapes.force, .optional("expectedVersion", .long), .optional("statusDetails", JobShapes.details),
        ]),
        route: .init("PUT", "/things/{thingName}/jobs/{jobId}/cancel"))

    private static let delete = ServiceOperation(
        "DeleteJobExecution",
        input: .structure([
            JobShapes.jobInPath, JobShapes.thingInPath, IoTShapes.inPath("executionNumber", .long), JobShapes.force, JobShapes.namespaceInQuery,
        ]),
        route: .init("DELETE", "/things/{thingName}/jobs/{jobId}/executionNumber/{executionNumber}"))
}
