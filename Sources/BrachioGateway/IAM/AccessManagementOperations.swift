package import BrachioWire

/// The operations of IAM that are offered.
package enum AccessManagementOperations {
    package static let all = [
        createRole, getRole, listRoles, deleteRole, updateAssumeRolePolicy, putRolePolicy, getRolePolicy, listRolePolicies, deleteRolePolicy,
        attachRolePolicy, detachRolePolicy, listAttachedRolePolicies, createPolicy, getPolicy, getPolicyVersion, listPolicies, deletePolicy,
    ]

    private typealias Shapes = AccessManagementShapes
    private static let onRole = Member.required("RoleName", Shapes.roleName)
    private static let roleAnswer = Shape.structure([.required("Role", Shapes.role)])
    private static let policyAnswer = Shape.structure([.optional("Policy", Shapes.policy)])

    static let createRole = ServiceOperation(
        "CreateRole",
        input: .structure([
            .optional("Path", Shapes.path), onRole, .required("AssumeRolePolicyDocument", Shapes.document),
            .optional("Description", .string(atMost: 1000, pattern: #"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#)),
            .optional("MaxSessionDuration", .integer(3600...43_200)), .optional("Tags", Shapes.tags),
        ]), output: roleAnswer)

    static let getRole = ServiceOperation("GetRole", input: .structure([onRole]), output: roleAnswer)

    static let listRoles = ServiceOperation(
        "ListRoles", input: .structure([.optional("PathPrefix", Shapes.pathPrefix)] + Shapes.paging),
        output: .structure([.required("Roles", .list(Shapes.role))] + Shapes.page))

    static let deleteRole = ServiceOperation("DeleteRole", input: .structure([onRole]))

    static let updateAssumeRolePolicy = ServiceOperation(
        "UpdateAssumeRolePolicy", input: .structure([onRole, .required("PolicyDocument", Shapes.document)]))

    static let putRolePolicy = ServiceOperation(
        "PutRolePolicy",
        input: .structure([onRole, .required("PolicyName", Shapes.policyName), .required("PolicyDocument", Shapes.document)]))

    static let getRolePolicy = ServiceOperation(
        "GetRolePolicy", input: .structure([onRole, .required("PolicyName", Shapes.policyName)]),
        output: .structure([.required("RoleName", .string), .required("PolicyName", .string), .required("PolicyDocument", .string)]))

    static let listRolePolicies = ServiceOperation(
        "ListRolePolicies", input: .structure([onRole] + Shapes.paging),
        output: .structure([.required("PolicyNames", .list(.string))] + Shapes.page))

    static let deleteRolePolicy = ServiceOperation(
        "DeleteRolePolicy", input: .structure([onRole, .required("PolicyName", Shapes.policyName)]))

    static let attachRolePolicy = ServiceOperation("AttachRolePolicy", input: .structure([onRole, .required("PolicyArn", Shapes.arn)]))

    static let detachRolePolicy = ServiceOperation("DetachRolePolicy", input: .structure([onRole, .required("PolicyArn", Shapes.arn)]))

    static let listAttachedRolePolicies = ServiceOperation(
        "ListAttachedRolePolicies", input: .structure([onRole, .optional("PathPrefix", Shapes.policyPath)] + Shapes.paging),
        output: .structure([
            .optional("AttachedPolicies", .list(.structure([.optional("PolicyName", .string), .optional("PolicyArn", .string)])))
        ] + Shapes.page))

    static let createPolicy = ServiceOperation(
        "CreatePolicy",
        input: .structure([
            .required("PolicyName", Shapes.policyName), .optional("Path", Shapes.policyPath),
            .required("PolicyDocument", Shapes.document), .optional("Description", .string(atMost: 1000)),
        ]), output: policyAnswer)

    static let getPolicy = ServiceOperation(
        "GetPolicy", input: .structure([.required("PolicyArn", Shapes.arn)]), output: policyAnswer)

    static let getPolicyVersion = ServiceOperation(
        "GetPolicyVersion",
        input: .structure([
            .required("PolicyArn", Shapes.arn), .required("VersionId", .string(pattern: #"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#)),
        ]),
        output: .structure([
            .optional("PolicyVersion", .structure([
                .optional("Document", .string), .optional("VersionId", .string), .optional("IsDefaultVersion", .boolean),
                .optional("CreateDate", .timestamp),
            ]))
        ]))

    static let listPolicies = ServiceOperation(
        "ListPolicies",
        input: .structure([
            .optional("Scope", .oneOf(["All", "AWS", "Local"])), .optional("OnlyAttached", .boolean), .optional("PathPrefix", Shapes.policyPath),
        ] + Shapes.paging),
        output: .structure([.optional("Policies", .list(Shapes.policy))] + Shapes.page))

    static let deletePolicy = ServiceOperation("DeletePolicy", input: .structure([.required("PolicyArn", Shapes.arn)]))
}
