internal import BrachioWire

/// Shapes that labelling operations share, as the service's model has them.
enum LabelingShapes {
    static let attribute = Shape.string(1...127, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}")
    static let topic = Shape.string(0...2048, pattern: #"arn:aws[a-z\-]*:sns:[a-z0-9\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+"#)
    static let teamARN = Shape.string(0...256, pattern: #"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:workteam/.*"#)
    static let function = Shape.string(0...2048, pattern: #"arn:aws[a-z\-]*:lambda:[a-z0-9\-]*:[0-9]{12}:function:.*"#)
    static let statuses = ["Initializing", "InProgress", "Completed", "Failed", "Stopping", "Stopped"]
    private static let shapes = SageMakerShapes.self

    static let input = Shape.structure([
        .required("DataSource", .structure([
            .optional("S3DataSource", .structure([.required("ManifestS3Uri", shapes.s3URI)])),
            .optional("SnsDataSource", .structure([.required("SnsTopicArn", topic)])),
        ])),
        .optional("DataAttributes", .structure([
            .optional(
                "ContentClassifiers", .list(.oneOf(["FreeOfPersonallyIdentifiableInformation", "FreeOfAdultContent"]), 0...256)),
        ])),
    ])

    static let output = Shape.structure([
        .required("S3OutputPath", shapes.s3URI), .optional("KmsKeyId", shapes.key), .optional("SnsTopicArn", topic),
    ])

    static let stoppingConditions = Shape.structure([
        .optional("MaxHumanLabeledObjectCount", .integer.from(1)), .optional("MaxPercentageOfInputDatasetLabeled", .integer(1...100)),
    ])

    static let algorithms = Shape.structure([
        .required("LabelingJobAlgorithmSpecificationArn", .string(0...2048, pattern: "arn:.*")),
        .optional(
            "InitialActiveLearningModelArn", .string(20...2048, pattern: #"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:model/.*"#)),
        .optional("LabelingJobResourceConfig", .structure([.optional("VolumeKmsKeyId", shapes.key)])),
    ])

    static let humanTask = Shape.structure([
        .required("WorkteamArn", teamARN),
        .required("UiConfig", .structure([
            .optional("UiTemplateS3Uri", shapes.s3URI),
            .optional("HumanTaskUiArn", .string(0...1024, pattern: #"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]+:[0-9]{12}:human-task-ui/.*"#)),
        ])),
        .optional("PreHumanTaskLambdaArn", function),
        .optional("TaskKeywords", .list(.string(1...30, pattern: "[A-Za-z0-9]+( [A-Za-z0-9]+)*"), 1...5)),
        .required("TaskTitle", .string(1...128, pattern: #"[\t\n\r -\uD7FF\uE000-\uFFFD]*"#)),
        .required("TaskDescription", .string(1...255, pattern: ".+")), .required("NumberOfHumanWorkersPerDataObject", .integer(1...9)),
        .required("TaskTimeLimitInSeconds", .integer.from(30)), .optional("TaskAvailabilityLifetimeInSeconds", .integer.from(60)),
        .optional("MaxConcurrentTaskCount", .integer(1...5000)),
        .optional("AnnotationConsolidationConfig", .structure([.required("AnnotationConsolidationLambdaArn", function)])),
        .optional("PublicWorkforceTaskPrice", .structure([
            .optional("AmountInUsd", .structure([
                .optional("Dollars", .integer(0...2)), .optional("Cents", .integer(0...99)), .optional("TenthFractionsOfACent", .integer(0...9)),
            ])),
        ])),
    ])

    static let counters = Shape.structure([
        .optional("TotalLabeled", .integer), .optional("HumanLabeled", .integer), .optional("MachineLabeled", .integer),
        .optional("FailedNonRetryableError", .integer), .optional("Unlabeled", .integer),
    ])

    static let result = Shape.structure([.required("OutputDatasetS3Uri", .string)])
}
