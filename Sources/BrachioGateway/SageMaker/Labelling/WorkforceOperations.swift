internal import BrachioWire

/// The operations on workforces and work teams, as the service's model has them. A workforce's addresses and its own sign-in service are
/// left out: people sign in here.
enum WorkforceOperations {
    private static let text = Shape.string
    private static let shapes = SageMakerShapes.self
    static let workforceName = Shape.string(1...63, pattern: #"[a-zA-Z0-9]([a-zA-Z0-9\-]){0,62}"#)
    static let teamName = shapes.jobName
    private static let pool = Shape.string(1...55, pattern: #"[\w-]+_[0-9a-zA-Z]+"#)
    private static let client = Shape.string(1...1024, pattern: "[ -~]+")

    private static let cognito = Shape.structure([.required("UserPool", pool), .required("ClientId", client)])

    static let workforce = Shape.structure([
        .required("WorkforceName", text), .required("WorkforceArn", text), .optional("LastUpdatedDate", .timestamp), .optional("SubDomain", text),
        .optional("CognitoConfig", cognito), .optional("CreateDate", .timestamp), .optional("Status", text),
    ])

    static let members = Shape.list(
        .structure([
            .optional("CognitoMemberDefinition", .structure([
                .required("UserPool", pool), .required("UserGroup", .string(1...128, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"#)),
                .required("ClientId", client),
            ])),
        ]), 1...10)

    private static let notification = Shape.structure([
        .optional(
            "NotificationTopicArn", .string(pattern: #"arn:aws[a-z\-]*:sns:[a-z0-9\-]*:[0-9]{12}:[a-zA-Z0-9_.-]*"#)),
    ])

    private static let team = Shape.structure([
        .required("WorkteamName", text), .required("MemberDefinitions", members), .required("WorkteamArn", text), .optional("WorkforceArn", text),
        .required("Description", text), .optional("SubDomain", text), .optional("CreateDate", .timestamp), .optional("LastUpdatedDate", .timestamp),
        .optional("NotificationConfiguration", notification),
    ])

    private static func listing(_ name: Shape) -> [Member] {
        [
            .optional("SortBy", .oneOf(["Name", "CreateDate"])), .optional("SortOrder", .oneOf(["Ascending", "Descending"])),
            .optional("NameContains", name), .optional("NextToken", .string(0...8192, pattern: ".*")), .optional("MaxResults", .integer(1...100)),
        ]
    }

    static let createWorkforce = ServiceOperation(
        "CreateWorkforce",
        input: .structure([.optional("CognitoConfig", cognito), .required("WorkforceName", workforceName), .optional("Tags", shapes.tags)]),
        output: .structure([.required("WorkforceArn", text)]))
    static let describeWorkforce = ServiceOperation(
        "DescribeWorkforce", input: .structure([.required("WorkforceName", workforceName)]), output: .structure([.required("Workforce", workforce)]))
    static let updateWorkforce = ServiceOperation(
        "UpdateWorkforce", input: .structure([.required("WorkforceName", workforceName)]), output: .structure([.required("Workforce", workforce)]))
    static let deleteWorkforce = ServiceOperation("DeleteWorkforce", input: .structure([.required("WorkforceName", workforceName)]))
    static let listWorkforces = ServiceOperation(
        "ListWorkforces", input: .structure(listing(workforceName)),
        output: .structure([.required("Workforces", .list(workforce)), .optional("NextToken", text)]))

    static let createTeam = ServiceOperation(
        "CreateWorkteam",
        input: .structure([
            .required("WorkteamName", teamName), .optional("WorkforceName", workforceName), .required("MemberDefinitions", members),
            .required("Description", .string(1...200, pattern: ".+")), .optional("NotificationConfiguration", notification), .optional("Tags", shapes.tags),
        ]),
        output: .structure([.optional("WorkteamArn", text)]), errors: ["ResourceInUse": 400, "ResourceLimitExceeded": 400])
    static let describeTeam = ServiceOperation(
        "DescribeWorkteam", input: .structure([.required("WorkteamName", teamName)]), output: .structure([.required("Workteam", team)]))
    static let updateTeam = ServiceOperation(
        "UpdateWorkteam",
        input: .structure([
            .required("WorkteamName", teamName), .optional("MemberDefinitions", members), .optional("Description", .string(1...200, pattern: ".+")),
            .optional("NotificationConfiguration", notification),
        ]),
        output: .structure([.required("Workteam", team)]), errors: ["ResourceLimitExceeded": 400])
    static let deleteTeam = ServiceOperation(
        "DeleteWorkteam", input: .structure([.required("WorkteamName", teamName)]), output: .structure([.required("Success", .boolean)]),
        errors: ["ResourceLimitExceeded": 400])
    static let listTeams = ServiceOperation(
        "ListWorkteams", input: .structure(listing(teamName)), output: .structure([.required("Workteams", .list(team)), .optional("NextToken", text)]))
}
