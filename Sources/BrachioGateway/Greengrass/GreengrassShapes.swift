internal import BrachioFleet
internal import BrachioWire

/// Shapes that several operations of Greengrass share, as its model has them.
enum GreengrassShapes {
    static let tags = Shape.map(.string)
    static let token = Member.optional("AmznClientToken", .string).at(.header, "X-Amzn-Client-Token")
    static let groupID = Member.required("GroupId", .string).at(.uri, "GroupId")
    static let page: [Member] = [
        .optional("MaxResults", .string).at(.querystring, "MaxResults"), .optional("NextToken", .string).at(.querystring, "NextToken"),
    ]

    /// What every definition is answered with; a group too.
    static let definition: [Member] = [
        .optional("Arn", .string), .optional("CreationTimestamp", .string), .optional("Id", .string), .optional("LastUpdatedTimestamp", .string),
        .optional("LatestVersion", .string), .optional("LatestVersionArn", .string), .optional("Name", .string),
    ]
    static let version: [Member] = [
        .optional("Arn", .string), .optional("CreationTimestamp", .string), .optional("Id", .string), .optional("Version", .string),
    ]
    static let versions = Shape.structure([.optional("NextToken", .string), .optional("Versions", .list(.structure(version)))])

    static let errors = ["BadRequestException": 400, "InternalServerErrorException": 500]

    /// The members of a version's content.
    static func content(_ kind: DefinitionKind) -> [Member] {
        switch kind {
        case .core: [.optional("Cores", .list(thing))]
        case .device: [.optional("Devices", .list(thing))]
        case .function: [.optional("DefaultConfig", FunctionContentShapes.defaults), .optional("Functions", .list(FunctionContentShapes.function))]
        case .subscription:
            [.optional("Subscriptions", .list(.structure([
                .required("Id", .string), .required("Source", .string), .required("Subject", .string), .required("Target", .string),
            ])))]
        case .resource: [.optional("Resources", .list(ResourceContentShapes.resource))]
        case .logger:
            [.optional("Loggers", .list(.structure([
                .required("Component", .oneOf(["GreengrassSystem", "Lambda"])), .required("Id", .string),
                .required("Level", .oneOf(["DEBUG", "INFO", "WARN", "ERROR", "FATAL"])), .optional("Space", .integer),
                .required("Type", .oneOf(["FileSystem", "AWSCloudWatch"])),
            ])))]
        case .connector:
            [.optional("Connectors", .list(.structure([
                .required("ConnectorArn", .string), .required("Id", .string), .optional("Parameters", .map(.string)),
            ])))]
        case .group:
            ["Connector", "Core", "Device", "Function", "Logger", "Resource", "Subscription"].map { .optional("\($0)DefinitionVersionArn", .string) }
        }
    }

    private static let thing = Shape.structure([
        .required("CertificateArn", .string), .required("Id", .string), .optional("SyncShadow", .boolean), .required("ThingArn", .string),
    ])
}

/// The content of a function definition.
enum FunctionContentShapes {
    private static let isolation = Shape.oneOf(["GreengrassContainer", "NoContainer"])
    private static let user = Shape.structure([.optional("Gid", .integer), .optional("Uid", .integer)])
    private static let execution = Shape.structure([.optional("IsolationMode", isolation), .optional("RunAs", user)])

    static let defaults = Shape.structure([.optional("Execution", execution)])

    static let function = Shape.structure([
        .optional("FunctionArn", .string),
        .optional("FunctionConfiguration", .structure([
            .optional("EncodingType", .oneOf(["binary", "json"])),
            .optional("Environment", .structure([
                .optional("AccessSysfs", .boolean), .optional("Execution", execution),
                .optional("ResourceAccessPolicies", .list(.structure([.optional("Permission", .oneOf(["ro", "rw"])), .required("ResourceId", .string)]))),
                .optional("Variables", .map(.string)),
            ])),
            .optional("ExecArgs", .string), .optional("Executable", .string), .optional("MemorySize", .integer), .optional("Pinned", .boolean),
            .optional("Timeout", .integer), .optional("FunctionRuntimeOverride", .string),
        ])),
        .required("Id", .string),
    ])
}

/// The content of a resource definition.
enum ResourceContentShapes {
    private static let owner = Shape.structure([.optional("AutoAddGroupOwner", .boolean), .optional("GroupOwner", .string)])
    private static let modelOwner = Shape.structure([.required("GroupOwner", .string), .required("GroupPermission", .oneOf(["ro", "rw"]))])

    static let resource = Shape.structure([
        .required("Id", .string), .required("Name", .string),
        .required("ResourceDataContainer", .structure([
            .optional("LocalDeviceResourceData", .structure([.optional("GroupOwnerSetting", owner), .optional("SourcePath", .string)])),
            .optional("LocalVolumeResourceData", .structure([
                .optional("DestinationPath", .string), .optional("GroupOwnerSetting", owner), .optional("SourcePath", .string),
            ])),
            .optional("S3MachineLearningModelResourceData", .structure([
                .optional("DestinationPath", .string), .optional("OwnerSetting", modelOwner), .optional("S3Uri", .string),
            ])),
            .optional("SageMakerMachineLearningModelResourceData", .structure([
                .optional("DestinationPath", .string), .optional("OwnerSetting", modelOwner), .optional("SageMakerJobArn", .string),
            ])),
            .optional("SecretsManagerSecretResourceData", .structure([
                .optional("ARN", .string), .optional("AdditionalStagingLabelsToDownload", .list(.string)),
            ])),
        ])),
    ])
}
