internal import BrachioWire

/// The operations on training jobs, as the service's model has them.
enum TrainingJobOperations {
    static let statuses = ["InProgress", "Completed", "Failed", "Stopping", "Stopped", "Deleting"]
    private static let text = Shape.string
    private static let shapes = SageMakerShapes.self

    static let channel = Shape.structure([
        .required("ChannelName", .string(1...64, pattern: #"[A-Za-z0-9\.\-_]+"#)),
        .required("DataSource", .structure([
            .optional("S3DataSource", .structure([
                .required("S3DataType", .oneOf(["ManifestFile", "S3Prefix", "AugmentedManifestFile", "Converse"])),
                .required("S3Uri", shapes.s3URI),
                .optional("S3DataDistributionType", .oneOf(["FullyReplicated", "ShardedByS3Key"])),
                .optional("AttributeNames", .list(.string(1...256, pattern: ".+"), 0...16)),
            ])),
            .optional("FileSystemDataSource", .structure([
                .required("FileSystemId", .string(11...21, pattern: "(fs-[0-9a-f]{8,})")),
                .required("FileSystemAccessMode", .oneOf(["rw", "ro"])), .required("FileSystemType", .oneOf(["EFS", "FSxLustre"])),
                .required("DirectoryPath", .string(0...4096, pattern: ".*")),
            ])),
        ])),
        .optional("ContentType", .string(0...256, pattern: ".*")), .optional("CompressionType", .oneOf(["None", "Gzip"])),
        .optional("RecordWrapperType", .oneOf(["None", "RecordIO"])), .optional("InputMode", .oneOf(["Pipe", "File", "FastFile"])),
        .optional("ShuffleConfig", .structure([.required("Seed", .long)])),
    ])

    static let algorithm = Shape.structure([
        .optional("TrainingImage", .string(0...255, pattern: ".*")),
        .optional(
            "AlgorithmName",
            .string(1...170, pattern: #"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)"#)),
        .required("TrainingInputMode", .oneOf(["Pipe", "File", "FastFile"])),
        .optional("MetricDefinitions", .list(.structure([
            .required("Name", .string(1...255, pattern: ".+")), .required("Regex", .string(1...500, pattern: ".+")),
        ]), 0...40)),
        .optional("EnableSageMakerMetricsTimeSeries", .boolean),
    ])

    static let output = Shape.structure([
        .optional("KmsKeyId", shapes.key), .required("S3OutputPath", shapes.s3URI), .optional("CompressionType", .oneOf(["GZIP", "NONE"])),
    ])

    static let resources = Shape.structure([
        .optional("InstanceType", .oneOf(TrainingInstanceTypes.all)), .optional("InstanceCount", .integer.from(0)), .optional("VolumeSizeInGB", .integer.from(0)),
        .optional("VolumeKmsKeyId", shapes.key), .optional("KeepAlivePeriodInSeconds", .integer(0...21_600)),
    ])

    /// What is asked for and told again when the job is described.
    static let asked: [Member] = [
        .optional("HyperParameters", .map(.string(0...2500, pattern: ".*"), key: .string(0...256, pattern: ".*"), 0...100)),
        .optional("AlgorithmSpecification", algorithm), .required("RoleArn", shapes.roleARN),
        .optional("InputDataConfig", .list(channel, 1...20)), .required("OutputDataConfig", output),
        .optional("ResourceConfig", resources), .optional("StoppingCondition", shapes.stoppingCondition),
        .optional("EnableNetworkIsolation", .boolean), .optional("EnableInterContainerTrafficEncryption", .boolean),
        .optional("EnableManagedSpotTraining", .boolean),
        .optional("CheckpointConfig", .structure([
            .required("S3Uri", shapes.s3URI), .optional("LocalPath", .string(0...4096, pattern: ".*")),
        ])),
        .optional(
            "Environment",
            .map(.string(0...512, pattern: #"[\S\s]*"#), key: .string(0...512, pattern: "[a-zA-Z_][a-zA-Z0-9_]*"), 0...100)),
    ]

    static let create = ServiceOperation(
        "CreateTrainingJob",
        input: .structure([.required("TrainingJobName", shapes.jobName)] + asked + [.optional("Tags", shapes.tags)]),
        output: .structure([.required("TrainingJobArn", text)]),
        errors: ["ResourceNotFound": 400, "ResourceInUse": 400, "ResourceLimitExceeded": 400])

    static let describe = ServiceOperation(
        "DescribeTrainingJob", input: .structure([.required("TrainingJobName", shapes.jobName)]),
        output: .structure(
            [
                .required("TrainingJobName", text), .required("TrainingJobArn", text), .required("ModelArtifacts", shapes.modelArtifacts),
                .required("TrainingJobStatus", text), .required("SecondaryStatus", text), .optional("FailureReason", text),
                .required("CreationTime", .timestamp), .optional("TrainingStartTime", .timestamp),
                .optional("TrainingEndTime", .timestamp), .optional("LastModifiedTime", .timestamp),
                .optional("SecondaryStatusTransitions", .list(.structure([
                    .required("Status", text), .required("StartTime", .timestamp), .optional("EndTime", .timestamp),
                    .optional("StatusMessage", text),
                ]))),
                .optional("FinalMetricDataList", .list(.structure([
                    .optional("MetricName", text), .optional("Value", .float), .optional("Timestamp", .timestamp),
                ]))),
                .optional("TrainingTimeInSeconds", .integer), .optional("BillableTimeInSeconds", .integer),
            ] + asked),
        errors: ["ResourceNotFound": 400])

    static let list = ServiceOperation(
        "ListTrainingJobs", input: .structure(shapes.listing(status: .oneOf(statuses))),
        output: .structure([
            .required("TrainingJobSummaries", .list(.structure([
                .required("TrainingJobName", text), .required("TrainingJobArn", text), .required("CreationTime", .timestamp),
                .optional("TrainingEndTime", .timestamp), .optional("LastModifiedTime", .timestamp),
                .required("TrainingJobStatus", text), .optional("SecondaryStatus", text),
            ]))),
            .optional("NextToken", text),
        ]))

    static let stop = ServiceOperation(
        "StopTrainingJob", input: .structure([.required("TrainingJobName", shapes.jobName)]), errors: ["ResourceNotFound": 400])
}
