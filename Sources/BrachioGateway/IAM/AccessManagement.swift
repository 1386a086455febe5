internal import BrachioCore
package import BrachioIdentity
package import BrachioWire
internal import Foundation

/// IAM: roles and the policies that sessions of them have.
package enum AccessManagement {
    package static let model = ServiceModel(
        signingName: "iam", apiVersion: "2010-05-08", xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/", families: [.query],
        validationCode: "ValidationError")

    package static func build(_ identities: IdentityStore) -> RPCService {
        let entries = roles(identities) + rolePolicies(identities) + managedPolicies(identities)
        return RPCService(model, entries.map(named))
    }

    /// The entry with the store's errors under IAM's names.
    private static func named(_ entry: RPCService.Entry) -> RPCService.Entry {
        RPCService.Entry(entry.operation, resource: entry.resource) { input, call in
            do { return try await entry.handler(input, call) } catch let error as BrachioError {
                let text = error.cause.map { "\(error.message): \($0)" } ?? error.message
                switch error.code {
                case .notFound: throw ServiceError("NoSuchEntity", text, status: 404)
                case .alreadyExists: throw ServiceError("EntityAlreadyExists", text, status: 409)
                case .inUse: throw ServiceError("DeleteConflict", text, status: 409)
                case .invalidInput, .unsupported: throw ServiceError("MalformedPolicyDocument", text)
                case .limitExceeded: throw ServiceError("LimitExceeded", text, status: 409)
                default: throw error
                }
            }
        }
    }

    private static func role(_ input: WireValue) -> Principal { .role(input["RoleName"]?.string ?? "") }

    private static func roleARN(_ input: WireValue, _ call: Call) -> String { Account.roleARN(path: "/", name: role(input).roleName) }

    private static func roles(_ identities: IdentityStore) -> [RPCService.Entry] {
        [
            .init(AccessManagementOperations.createRole, resource: roleARN) { input, _ in
                let tags = (input["Tags"]?.list ?? []).map { Tag(key: $0["Key"]?.string ?? "", value: $0["Value"]?.string ?? "") }
                let role = try await identities.createRole(
                    name: role(input).roleName, path: input["Path"]?.string ?? "/", trust: input["AssumeRolePolicyDocument"]?.string ?? "",
                    description: input["Description"]?.string ?? "", sessionSecondsMax: Int(input["MaxSessionDuration"]?.integer ?? 3600), tags: tags)
                return .map(["Role": AccessManagementAnswers.role(role)])
            },
            .init(AccessManagementOperations.getRole, resource: roleARN) { input, _ in
                .map(["Role": AccessManagementAnswers.role(try await identities.role(role(input).roleName))])
            },
            .init(AccessManagementOperations.listRoles) { input, _ in
                let page = Page(input)
                let found = try await identities.roles(
                    pathPrefix: input["PathPrefix"]?.string ?? "/", after: page.after, count: page.count + 1)
                return page.answer("Roles", found, marker: \.name) { role in
                    // Lists leave the tags out, as the service does.
                    var copy = role
                    copy.tags = []
                    return AccessManagementAnswers.role(copy)
                }
            },
            .init(AccessManagementOperations.deleteRole, resource: roleARN) { input, _ in
                try await identities.deleteRole(role(input).roleName)
                return [:]
            },
            .init(AccessManagementOperations.updateAssumeRolePolicy, resource: roleARN) { input, _ in
                try await identities.setTrust(role(input).roleName, input["PolicyDocument"]?.string ?? "")
                return [:]
            },
        ]
    }

    private static func rolePolicies(_ identities: IdentityStore) -> [RPCService.Entry] {
        [
            .init(AccessManagementOperations.putRolePolicy, resource: roleARN) { input, _ in
                try await identities.putInline(input["PolicyName"]?.string ?? "", input["PolicyDocument"]?.string ?? "", on: role(input))
                return [:]
            },
            .init(AccessManagementOperations.getRolePolicy, resource: roleARN) { input, _ in
                let name = input["PolicyName"]?.string ?? ""
                guard let found = try await identities.inline(of: role(input)).first(where: { $0.name == name }) else {
                    throw BrachioError(.notFound, "The role policy with name \(name) cannot be found.")
                }
                return .map([
                    "RoleName": .string(role(input).roleName), "PolicyName": .string(name),
                    "PolicyDocument": .string(AccessManagementAnswers.document(found.document)),
                ])
            },
            .init(AccessManagementOperations.listRolePolicies, resource: roleARN) { input, _ in
                let page = Page(input)
                let names = try await identities.inline(of: role(input)).map(\.name).filter { $0 > page.after ?? "" }
                return page.answer("PolicyNames", names, marker: \.self) { .string($0) }
            },
            .init(AccessManagementOperations.deleteRolePolicy, resource: roleARN) { input, _ in
                try await identities.deleteInline(input["PolicyName"]?.string ?? "", of: role(input))
                return [:]
            },
            .init(AccessManagementOperations.attachRolePolicy, resource: roleARN) { input, _ in
                try await identities.attach(input["PolicyArn"]?.string ?? "", to: role(input))
                return [:]
            },
            .init(AccessManagementOperations.detachRolePolicy, resource: roleARN) { input, _ in
                try await identities.detach(input["PolicyArn"]?.string ?? "", from: role(input))
                return [:]
            },
            .init(AccessManagementOperations.listAttachedRolePolicies, resource: roleARN) { input, _ in
                let page = Page(input)
                let arns = try await identities.attached(to: role(input)).filter { $0 > page.after ?? "" }
                return page.answer("AttachedPolicies", arns, marker: \.self) { arn in
                    .map(["PolicyName": .string(String(arn.split(separator: "/").last ?? "")), "PolicyArn": .string(arn)])
                }
            },
        ]
    }

    private static func managedPolicies(_ identities: IdentityStore) -> [RPCService.Entry] {
        @Sendable func arn(_ input: WireValue, _ call: Call) -> String { input["PolicyArn"]?.string ?? "*" }
        return [
            .init(AccessManagementOperations.createPolicy) { input, _ in
                let policy = try await identities.createPolicy(
                    name: input["PolicyName"]?.string ?? "", path: input["Path"]?.string ?? "/", document: input["PolicyDocument"]?.string ?? "",
                    description: input["Description"]?.string ?? "")
                return .map(["Policy": AccessManagementAnswers.policy(policy, attachments: 0)])
            },
            .init(AccessManagementOperations.getPolicy, resource: arn) { input, call in
                let found = try await identities.policy(arn(input, call))
                return .map(["Policy": AccessManagementAnswers.policy(found.policy, attachments: found.attachments)])
            },
            .init(AccessManagementOperations.getPolicyVersion, resource: arn) { input, call in
                guard input["VersionId"]?.string == "v1" else { throw BrachioError(.notFound, "Policies have the version v1 and no other.") }
                let policy = try await identities.policy(arn(input, call)).policy
                return .map(["PolicyVersion": .map([
                    "Document": .string(AccessManagementAnswers.document(policy.document)), "VersionId": "v1", "IsDefaultVersion": true,
                    "CreateDate": .timestamp(policy.created),
                ])])
            },
            .init(AccessManagementOperations.listPolicies) { input, _ in
                let page = Page(input), scope = input["Scope"]?.string ?? "All", prefix = input["PathPrefix"]?.string ?? "/"
                let found = try await identities.policies(own: scope != "AWS", builtIn: scope != "Local").filter { entry in
                    entry.policy.path.hasPrefix(prefix) && (input["OnlyAttached"]?.boolean != true || entry.attachments > 0)
                }
                let after = found.firstIndex { $0.policy.arn == page.after }.map { found.dropFirst($0 + 1) } ?? found[...]
                return page.answer("Policies", Array(after), marker: \.policy.arn) {
                    AccessManagementAnswers.policy($0.policy, attachments: $0.attachments)
                }
            },
            .init(AccessManagementOperations.deletePolicy, resource: arn) { input, call in
                try await identities.deletePolicy(arn(input, call))
                return [:]
            },
        ]
    }
}

extension Principal {
    fileprivate var roleName: String { if case .role(let name) = self { name } else { "" } }
}
