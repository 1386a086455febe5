internal import BrachioWire

/// Shapes that several operations of Lambda share, as its model has them.
enum LambdaShapes {
    static let name = Shape.string(
        1...140,
        pattern: #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#)
    static let namespacedName = Shape.string(
        1...256,
        pattern: #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#)
    static let qualifier = Shape.string(1...128, pattern: #"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#)
    static let role = Shape.string(pattern: #"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#)
    static let handler = Shape.string(0...128, pattern: #"[^\s]+"#)
    static let description = Shape.string(0...256)
    static let alias = Shape.string(1...128, pattern: #"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"#)
    static let version = Shape.string(1...1024, pattern: #"(\$LATEST(\.PUBLISHED)?|[0-9]+)"#)
    static let timeout = Shape.integer.from(1)
    static let memory = Shape.integer(128...32768)
    static let architectures = Shape.list(.oneOf(["x86_64", "arm64"]), 1...1)
    static let tags = Shape.map(.string)
    static let pageItems = Shape.integer(1...10000)
    static let layers = Shape.list(.string(1...140, pattern: #"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+"#))
    static let subnets = Shape.structure([
        .optional("SubnetIds", .list(.string, 0...16)), .optional("SecurityGroupIds", .list(.string, 0...5)),
    ])

    static let environment = Shape.structure([.optional("Variables", variables)])
    static let variables = Shape.map(.string, key: .string(pattern: #"[a-zA-Z]([a-zA-Z0-9_])+"#))
    static let storage = Shape.structure([.required("Size", .integer(512...10240))])

    /// Where code comes from; the members stand in the request itself or in `Code`.
    static let code: [Member] = [
        .optional("ZipFile", .blob), .optional("S3Bucket", .string(3...63, pattern: #"[0-9A-Za-z\.\-_]*(?<!\.)"#)),
        .optional("S3Key", .string(1...1024)), .optional("S3ObjectVersion", .string(1...1024)), .optional("ImageUri", .string),
    ]

    static let pathName = Member.required("FunctionName", name).at(.uri, "FunctionName")
    static let pathNamespacedName = Member.required("FunctionName", namespacedName).at(.uri, "FunctionName")
    static let queryQualifier = Member.optional("Qualifier", qualifier).at(.querystring, "Qualifier")
    static let page: [Member] = [
        .optional("Marker", .string).at(.querystring, "Marker"), .optional("MaxItems", pageItems).at(.querystring, "MaxItems"),
    ]

    static let configuration = Shape.structure([
        .optional("FunctionName", .string), .optional("FunctionArn", .string), .optional("Runtime", .string), .optional("Role", .string),
        .optional("Handler", .string), .optional("CodeSize", .long), .optional("Description", .string), .optional("Timeout", .integer),
        .optional("MemorySize", .integer), .optional("LastModified", .string), .optional("CodeSha256", .string), .optional("Version", .string),
        .optional("Environment", environment), .optional("TracingConfig", .structure([.optional("Mode", .string)])),
        .optional("MasterArn", .string), .optional("RevisionId", .string), .optional("State", .string), .optional("LastUpdateStatus", .string),
        .optional("PackageType", .string), .optional("Architectures", .list(.string)), .optional("EphemeralStorage", .structure([.required("Size", .integer)])),
        .optional("SnapStart", .structure([.optional("ApplyOn", .string), .optional("OptimizationStatus", .string)])),
        .optional("LoggingConfig", .structure([.optional("LogFormat", .string), .optional("LogGroup", .string)])),
    ])

    static let aliasConfiguration = Shape.structure([
        .optional("AliasArn", .string), .optional("Name", .string), .optional("FunctionVersion", .string), .optional("Description", .string),
        .optional("RoutingConfig", routing), .optional("RevisionId", .string),
    ])

    static let routing = Shape.structure([
        .optional("AdditionalVersionWeights", .map(Shape.double.from(0).atMost(1), key: .string(1...1024, pattern: "[0-9]+"))),
    ])

    static let errors = [
        "InvalidParameterValueException": 400, "ResourceConflictException": 409, "ResourceNotFoundException": 404, "ServiceException": 500,
        "TooManyRequestsException": 429,
    ]
}
