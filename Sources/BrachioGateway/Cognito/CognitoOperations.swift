internal import BrachioWire

/// The operations of user pools that scripts use to make a workforce, as the service's model has them.
enum CognitoOperations {
    private static let text = Shape.string
    static let poolID = Shape.string(1...55, pattern: #"[\w-]+_[0-9a-zA-Z]+"#)
    static let userName = Shape.string(1...128, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"#)
    private static let groupName = userName
    private static let clientID = Shape.string(1...128, pattern: #"[\w+]+"#)
    private static let pool = Member.required("UserPoolId", poolID)
    private static let user = Member.required("Username", userName)
    private static let group = Member.required("GroupName", groupName)
    private static let password = Shape.string(atMost: 256, pattern: #"[\S]+"#)

    private static let attributes = Shape.list(
        .structure([
            .required("Name", .string(1...32, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+"#)), .optional("Value", .string(atMost: 2048)),
        ]))

    /// A list of texts, in a pool's settings.
    private static func names(_ values: [String]) -> Shape { .list(.oneOf(values)) }

    /// What is kept of a pool's settings and told again.
    static let poolSettings: [Member] = [
        .optional("AutoVerifiedAttributes", names(["phone_number", "email"])),
        .optional("AliasAttributes", names(["phone_number", "email", "preferred_username"])),
        .optional("UsernameAttributes", names(["phone_number", "email"])), .optional("MfaConfiguration", .oneOf(["OFF", "ON", "OPTIONAL"])),
        .optional("UserPoolTags", .map(.string(0...256), key: .string(1...128))),
        .optional("AdminCreateUserConfig", .structure([
            .optional("AllowAdminCreateUserOnly", .boolean), .optional("UnusedAccountValidityDays", .integer(0...365)),
        ])),
    ]

    private static let poolAnswer = Shape.structure(
        [
            .optional("Id", text), .optional("Name", text), .optional("Arn", text), .optional("LastModifiedDate", .timestamp),
            .optional("CreationDate", .timestamp), .optional("EstimatedNumberOfUsers", .integer),
        ] + poolSettings)

    private static let client = Shape.structure([
        .optional("UserPoolId", text), .optional("ClientName", text), .optional("ClientId", text), .optional("ClientSecret", text),
        .optional("LastModifiedDate", .timestamp), .optional("CreationDate", .timestamp), .optional("ExplicitAuthFlows", .list(text)),
        .optional("SupportedIdentityProviders", .list(text)), .optional("CallbackURLs", .list(text)), .optional("LogoutURLs", .list(text)),
    ])

    private static let groupAnswer = Shape.structure([
        .optional("GroupName", text), .optional("UserPoolId", text), .optional("Description", text), .optional("LastModifiedDate", .timestamp),
        .optional("CreationDate", .timestamp),
    ])

    private static let userAnswer = Shape.structure([
        .optional("Username", text), .optional("Attributes", attributes), .optional("UserCreateDate", .timestamp),
        .optional("UserLastModifiedDate", .timestamp), .optional("Enabled", .boolean), .optional("UserStatus", text),
    ])

    private static let errors: [String: Int] = [
        "InvalidParameterException": 400, "ResourceNotFoundException": 400, "UserNotFoundException": 400, "UsernameExistsException": 400,
        "GroupExistsException": 400, "InvalidPasswordException": 400, "NotAuthorizedException": 400,
        "UnsupportedUserStateException": 400, "CodeDeliveryFailureException": 400,
    ]

    private static func operation(_ name: String, _ input: [Member], _ output: [Member] = []) -> ServiceOperation {
        ServiceOperation(name, input: .structure(input), output: .structure(output), errors: errors)
    }

    private static let pageToken = Shape.string(1...131_072, pattern: #"[\S]+"#)

    static let createPool = operation(
        "CreateUserPool", [.required("PoolName", .string(1...128, pattern: #"[\w\s+=,.@-]+"#))] + poolSettings, [.optional("UserPool", poolAnswer)])
    static let describePool = operation("DescribeUserPool", [pool], [.optional("UserPool", poolAnswer)])
    static let deletePool = operation("DeleteUserPool", [pool])
    static let listPools = operation(
        "ListUserPools", [.optional("NextToken", .string(pattern: #"[\S]+"#).from(1)), .required("MaxResults", .integer(1...60))],
        [
            .optional("UserPools", .list(.structure([
                .optional("Id", text), .optional("Name", text), .optional("LastModifiedDate", .timestamp), .optional("CreationDate", .timestamp),
            ]))),
            .optional("NextToken", text),
        ])

    static let createClient = operation(
        "CreateUserPoolClient",
        [
            pool, .required("ClientName", .string(1...128, pattern: #"[\w\s+=,.@-]+"#)), .optional("GenerateSecret", .boolean),
            .optional("ExplicitAuthFlows", .list(.oneOf([
                "ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH",
                "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH",
            ]))),
            .optional("SupportedIdentityProviders", .list(.string(1...32, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+"#))),
            .optional("CallbackURLs", .list(.string(1...1024, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"#), 0...100)),
            .optional("LogoutURLs", .list(.string(1...1024, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"#), 0...100)),
        ], [.optional("UserPoolClient", client)])
    static let describeClient = operation("DescribeUserPoolClient", [pool, .required("ClientId", clientID)], [.optional("UserPoolClient", client)])
    static let deleteClient = operation("DeleteUserPoolClient", [pool, .required("ClientId", clientID)])
    static let listClients = operation(
        "ListUserPoolClients", [pool, .optional("MaxResults", .integer(1...60)), .optional("NextToken", pageToken)],
        [
            .optional("UserPoolClients", .list(.structure([
                .optional("ClientId", text), .optional("UserPoolId", text), .optional("ClientName", text),
            ]))),
            .optional("NextToken", text),
        ])

    static let createGroup = operation(
        "CreateGroup", [group, pool, .optional("Description", .string(atMost: 2048))], [.optional("Group", groupAnswer)])
    static let getGroup = operation("GetGroup", [group, pool], [.optional("Group", groupAnswer)])
    static let deleteGroup = operation("DeleteGroup", [group, pool])
    static let listGroups = operation(
        "ListGroups", [pool, .optional("Limit", .integer(0...60)), .optional("NextToken", pageToken)],
        [.optional("Groups", .list(groupAnswer)), .optional("NextToken", text)])

    static let createUser = operation(
        "AdminCreateUser",
        [
            pool, user, .optional("UserAttributes", attributes), .optional("TemporaryPassword", password),
            .optional("MessageAction", .oneOf(["RESEND", "SUPPRESS"])), .optional("DesiredDeliveryMediums", .list(.oneOf(["SMS", "EMAIL"]))),
        ], [.optional("User", userAnswer)])
    static let getUser = operation(
        "AdminGetUser", [pool, user],
        [
            .required("Username", text), .optional("UserAttributes", attributes), .optional("UserCreateDate", .timestamp),
            .optional("UserLastModifiedDate", .timestamp), .optional("Enabled", .boolean), .optional("UserStatus", text),
        ])
    static let setPassword = operation(
        "AdminSetUserPassword", [pool, user, .required("Password", password), .optional("Permanent", .boolean)])
    static let disableUser = operation("AdminDisableUser", [pool, user])
    static let enableUser = operation("AdminEnableUser", [pool, user])
    static let deleteUser = operation("AdminDeleteUser", [pool, user])
    static let addToGroup = operation("AdminAddUserToGroup", [pool, user, group])
    static let removeFromGroup = operation("AdminRemoveUserFromGroup", [pool, user, group])
    static let listUsers = operation(
        "ListUsers",
        [pool, .optional("Limit", .integer(0...60)), .optional("PaginationToken", .string(pattern: #"[\S]+"#).from(1)), .optional("Filter", .string(atMost: 256))],
        [.optional("Users", .list(userAnswer)), .optional("PaginationToken", text)])
    static let listUsersInGroup = operation(
        "ListUsersInGroup", [pool, group, .optional("Limit", .integer(0...60)), .optional("NextToken", pageToken)],
        [.optional("Users", .list(userAnswer)), .optional("NextToken", text)])
}
