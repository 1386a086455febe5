internal import BrachioWire

/// The operations on compilation jobs, as the service's model has them.
enum CompilationJobOperations {
    static let statuses = ["INPROGRESS", "COMPLETED", "FAILED", "STARTING", "STOPPING", "STOPPED"]
    static let devices = [
        "lambda", "ml_m4", "ml_m5", "ml_m6g", "ml_c4", "ml_c5", "ml_c6g", "ml_p2", "ml_p3", "ml_g4dn", "ml_inf1", "ml_inf2", "ml_trn1",
        "ml_eia2", "jetson_tx1", "jetson_tx2", "jetson_nano", "jetson_xavier", "rasp3b", "rasp4b", "imx8qm", "deeplens", "rk3399", "rk3288",
        "aisage", "sbe_c", "qcs605", "qcs603", "sitara_am57x", "amba_cv2", "amba_cv22", "amba_cv25", "x86_win32", "x86_win64", "coreml",
        "jacinto_tda4vm", "imx8mplus",
    ]
    static let frameworks = ["TENSORFLOW", "KERAS", "MXNET", "ONNX", "PYTORCH", "XGBOOST", "TFLITE", "DARKNET", "SKLEARN"]
    private static let text = Shape.string
    private static let shapes = SageMakerShapes.self

    static let inputConfig = Shape.structure([
        .required("S3Uri", shapes.s3URI), .optional("DataInputConfig", .string(1...16_384, pattern: #"[\S\s]+"#)),
        .required("Framework", .oneOf(frameworks)), .optional("FrameworkVersion", .string(3...10, pattern: #"[0-9]\.[A-Za-z0-9.]+"#)),
    ])

    static let outputConfig = Shape.structure([
        .required("S3OutputLocation", shapes.s3URI), .optional("TargetDevice", .oneOf(devices)),
        .optional("TargetPlatform", .structure([
            .required("Os", .oneOf(["ANDROID", "LINUX"])), .required("Arch", .oneOf(["X86_64", "X86", "ARM64", "ARM_EABI", "ARM_EABIHF"])),
            .optional("Accelerator", .oneOf(["INTEL_GRAPHICS", "MALI", "NVIDIA", "NNA"])),
        ])),
        .optional("CompilerOptions", .string(3...1024, pattern: ".*")), .optional("KmsKeyId", shapes.key),
    ])

    /// What is asked for and told again when the job is described.
    static let asked: [Member] = [
        .required("RoleArn", shapes.roleARN), .optional("InputConfig", inputConfig), .required("OutputConfig", outputConfig),
        .required("StoppingCondition", shapes.stoppingCondition),
    ]

    static let create = ServiceOperation(
        "CreateCompilationJob",
        input: .structure([.required("CompilationJobName", shapes.jobName)] + asked + [.optional("Tags", shapes.tags)]),
        output: .structure([.required("CompilationJobArn", text)]), errors: ["ResourceInUse": 400, "ResourceLimitExceeded": 400])

    static let describe = ServiceOperation(
        "DescribeCompilationJob", input: .structure([.required("CompilationJobName", shapes.jobName)]),
        output: .structure(
            [
                .required("CompilationJobName", text), .required("CompilationJobArn", text), .required("CompilationJobStatus", text),
                .optional("CompilationStartTime", .timestamp), .optional("CompilationEndTime", .timestamp),
                .required("CreationTime", .timestamp), .required("LastModifiedTime", .timestamp), .required("FailureReason", text),
                .required("ModelArtifacts", shapes.modelArtifacts),
                .optional("ModelDigests", .structure([.optional("ArtifactDigest", text)])),
            ] + asked),
        errors: ["ResourceNotFound": 400])

    static let list = ServiceOperation(
        "ListCompilationJobs", input: .structure(shapes.listing(status: .oneOf(statuses))),
        output: .structure([
            .required("CompilationJobSummaries", .list(.structure([
                .required("CompilationJobName", text), .required("CompilationJobArn", text), .required("CreationTime", .timestamp),
                .optional("CompilationStartTime", .timestamp), .optional("CompilationEndTime", .timestamp),
                .optional("CompilationTargetDevice", text), .optional("CompilationTargetPlatformOs", text),
                .optional("CompilationTargetPlatformArch", text), .optional("CompilationTargetPlatformAccelerator", text),
                .optional("LastModifiedTime", .timestamp), .required("CompilationJobStatus", text),
            ]))),
            .optional("NextToken", text),
        ]))

    static let stop = ServiceOperation(
        "StopCompilationJob", input: .structure([.required("CompilationJobName", shapes.jobName)]), errors: ["ResourceNotFound": 400])
}
