internal import BrachioWire

/// The operations on labelling jobs, as the service's model has them.
enum LabelingJobOperations {
    private static let text = Shape.string
    private static let shapes = SageMakerShapes.self
    private static let labeling = LabelingShapes.self

    /// What is asked for and told again when the job is described.
    static let asked: [Member] = [
        .required("InputConfig", labeling.input), .required("OutputConfig", labeling.output), .required("RoleArn", shapes.roleARN),
        .optional("LabelCategoryConfigS3Uri", shapes.s3URI), .optional("StoppingConditions", labeling.stoppingConditions),
        .optional("LabelingJobAlgorithmsConfig", labeling.algorithms), .required("HumanTaskConfig", labeling.humanTask),
    ]

    static let create = ServiceOperation(
        "CreateLabelingJob",
        input: .structure(
            [.required("LabelingJobName", shapes.jobName), .required("LabelAttributeName", labeling.attribute)] + asked
                + [.optional("Tags", shapes.tags)]),
        output: .structure([.required("LabelingJobArn", text)]), errors: ["ResourceInUse": 400, "ResourceLimitExceeded": 400])

    static let describe = ServiceOperation(
        "DescribeLabelingJob", input: .structure([.required("LabelingJobName", shapes.jobName)]),
        output: .structure(
            [
                .required("LabelingJobStatus", text), .required("LabelCounters", labeling.counters), .optional("FailureReason", text),
                .required("CreationTime", .timestamp), .required("LastModifiedTime", .timestamp), .required("JobReferenceCode", text),
                .required("LabelingJobName", text), .required("LabelingJobArn", text), .optional("LabelAttributeName", text),
            ] + asked + [.optional("Tags", shapes.tags), .optional("LabelingJobOutput", labeling.result)]),
        errors: ["ResourceNotFound": 400])

    static let list = ServiceOperation(
        "ListLabelingJobs", input: .structure(shapes.listing(status: .oneOf(labeling.statuses))),
        output: .structure([
            .optional("LabelingJobSummaryList", .list(.structure([
                .required("LabelingJobName", text), .required("LabelingJobArn", text), .required("CreationTime", .timestamp),
                .required("LastModifiedTime", .timestamp), .required("LabelingJobStatus", text), .required("LabelCounters", labeling.counters),
                .required("WorkteamArn", text), .optional("PreHumanTaskLambdaArn", text), .optional("AnnotationConsolidationLambdaArn", text),
                .optional("FailureReason", text), .optional("LabelingJobOutput", labeling.result), .optional("InputConfig", labeling.input),
            ]))),
            .optional("NextToken", text),
        ]))

    static let listForTeam = ServiceOperation(
        "ListLabelingJobsForWorkteam",
        input: .structure([
            .required("WorkteamArn", labeling.teamARN), .optional("MaxResults", .integer(1...100)),
            .optional("NextToken", .string(0...8192, pattern: ".*")), .optional("CreationTimeAfter", .timestamp),
            .optional("CreationTimeBefore", .timestamp), .optional("JobReferenceCodeContains", .string(1...255, pattern: ".+")),
            .optional("SortBy", .oneOf(["CreationTime"])), .optional("SortOrder", .oneOf(["Ascending", "Descending"])),
        ]),
        output: .structure([
            .required("LabelingJobSummaryList", .list(.structure([
                .optional("LabelingJobName", text), .required("JobReferenceCode", text), .required("WorkRequesterAccountId", text),
                .required("CreationTime", .timestamp),
                .optional("LabelCounters", .structure([
                    .optional("HumanLabeled", .integer), .optional("PendingHuman", .integer), .optional("Total", .integer),
                ])),
                .optional("NumberOfHumanWorkersPerDataObject", .integer),
            ]))),
            .optional("NextToken", text),
        ]), errors: ["ResourceNotFound": 400])

    static let stop = ServiceOperation(
        "StopLabelingJob", input: .structure([.required("LabelingJobName", shapes.jobName)]), errors: ["ResourceNotFound": 400])
}
