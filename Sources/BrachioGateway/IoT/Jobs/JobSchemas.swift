internal import BrachioWire

/// The operations on device jobs.
enum JobSchemas {
    static let create = ServiceOperation(
        "CreateJob",
        input: .structure(
            [
                JobShapes.jobInPath, .required("targets", JobShapes.targets), .optional("documentSource", JobShapes.source),
                .optional("document", JobShapes.document), .optional("targetSelection", JobShapes.selection), .optional("namespaceId", JobShapes.namespace),
                .optional("jobTemplateArn", JobShapes.templateARN), .optional("documentParameters", JobShapes.parameters),
                .optional("tags", IoTShapes.tags), .optional("schedulingConfig", JobShapes.unlooked),
                .optional("destinationPackageVersions", .list(.string(1...1_600, pattern: "^arn:[!-~]+$"))),
            ] + JobShapes.settings),
        output: .structure(JobShapes.named), route: .init("PUT", "/jobs/{jobId}"))

    static let describe = ServiceOperation(
        "DescribeJob", input: .structure([JobShapes.jobInPath, IoTShapes.inQuery("beforeSubstitution", .boolean)]),
        output: .structure([.optional("documentSource", JobShapes.source), .optional("job", JobShapes.job)]), route: .init("GET", "/jobs/{jobId}"))

    static let document = ServiceOperation(
        "GetJobDocument", input: .structure([JobShapes.jobInPath, IoTShapes.inQuery("beforeSubstitution", .boolean)]),
        output: .structure([.optional("document", JobShapes.document)]), route: .init("GET", "/jobs/{jobId}/job-document"))

    static let list = ServiceOperation(
        "ListJobs",
        input: .structure([
            IoTShapes.inQuery("status", JobShapes.status), IoTShapes.inQuery("targetSelection", JobShapes.selection), IoTShapes.maxResults,
            IoTShapes.nextToken, IoTShapes.inQuery("thingGroupName", IoTShapes.name),
            IoTShapes.inQuery("thingGroupId", .string(1...128, pattern: "[a-zA-Z0-9\\-]+")), JobShapes.namespaceInQuery,
        ]),
        output: .structure([.optional("jobs", .list(JobShapes.summary)), .optional("nextToken", .string)]), route: .init("GET", "/jobs"))

    static let update = ServiceOperation(
        "UpdateJob", input: .structure([JobShapes.jobInPath, JobShapes.namespaceInQuery] + JobShapes.settings), route: .init("PATCH", "/jobs/{jobId}"))

    static let cancel = ServiceOperation(
        "CancelJob",
        input: .structure([
            JobShapes.jobInPath, .optional("reasonCode", JobShapes.reason), .optional("comment", JobShapes.comment), JobShapes.force,
        ]),
        output: .structure(JobShapes.named), route: .init("PUT", "/jobs/{jobId}/cancel"))

    static let delete = ServiceOperation(
        "DeleteJob", input: .structure([JobShapes.jobInPath, JobShapes.force, JobShapes.namespaceInQuery]), route: .init("DELETE", "/jobs/{jobId}"))

    static let associate = ServiceOperation(
        "AssociateTargetsWithJob",
        input: .structure([
            JobShapes.jobInPath, .required("targets", JobShapes.targets), .optional("comment", JobShapes.comment), JobShapes.namespaceInQuery,
        ]),
        output: .structure(JobShapes.named), route: .init("POST", "/jobs/{jobId}/targets"))
}
