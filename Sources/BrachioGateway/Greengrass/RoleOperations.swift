internal import BrachioFleet
internal import BrachioIdentity
internal import BrachioWire

/// The role of a group, which its functions' credentials are for, and the service role of the account.
struct RoleOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.associate) { [store] input, call in try await Self.associate(input, call, store, owner: input["GroupId"]?.string ?? "") },
            .init(Self.get) { [store] input, _ in try await Self.association(store, owner: input["GroupId"]?.string ?? "") },
            .init(Self.disassociate) { [store] input, call in
                try await store.disassociateRole(from: input["GroupId"]?.string ?? "")
                return ["DisassociatedAt": GreengrassService.time(call.date)]
            },
            .init(Self.associateService) { [store] input, call in try await Self.associate(input, call, store, owner: FleetStore.account) },
            .init(Self.getService) { [store] _, _ in try await Self.association(store, owner: FleetStore.account) },
            .init(Self.disassociateService) { [store] _, call in
                try await store.disassociateRole(from: FleetStore.account)
                return ["DisassociatedAt": GreengrassService.time(call.date)]
            },
        ]
    }

    private static let groupPath = "/greengrass/groups/{GroupId}/role"
    private static let accountPath = "/greengrass/servicerole"
    private static let associated = Shape.structure([.optional("AssociatedAt", .string)])
    private static let association = Shape.structure([.optional("AssociatedAt", .string), .optional("RoleArn", .string)])
    private static let disassociated = Shape.structure([.optional("DisassociatedAt", .string)])

    private static let associate = ServiceOperation(
        "AssociateRoleToGroup", input: .structure([GreengrassShapes.groupID, .required("RoleArn", .string)]), output: associated,
        route: .init("PUT", groupPath), errors: GreengrassShapes.errors)
    private static let get = ServiceOperation(
        "GetAssociatedRole", input: .structure([GreengrassShapes.groupID]), output: association, route: .init("GET", groupPath), errors: GreengrassShapes.errors)
    private static let disassociate = ServiceOperation(
        "DisassociateRoleFromGroup", input: .structure([GreengrassShapes.groupID]), output: disassociated, route: .init("DELETE", groupPath),
        errors: GreengrassShapes.errors)
    private static let associateService = ServiceOperation(
        "AssociateServiceRoleToAccount", input: .structure([.required("RoleArn", .string)]), output: associated, route: .init("PUT", accountPath),
        errors: GreengrassShapes.errors)
    private static let getService = ServiceOperation(
        "GetServiceRoleForAccount", output: association, route: .init("GET", accountPath), errors: GreengrassShapes.errors)
    private static let disassociateService = ServiceOperation(
        "DisassociateServiceRoleFromAccount", output: disassociated, route: .init("DELETE", accountPath), errors: GreengrassShapes.errors)

    private static func associate(_ input: WireValue, _ call: Call, _ store: FleetStore, owner: String) async throws -> WireValue {
        let role = input["RoleArn"]?.string ?? ""
        guard role.contains(":iam::"), role.contains(":role/") else { throw ServiceError("BadRequestException", "\(role.prefix(200)) is no role's ARN.") }
        try call.caller.require("iam:PassRole", on: role)
        return ["AssociatedAt": GreengrassService.time(try await store.associate(role: role, with: owner).associated)]
    }

    private static func association(_ store: FleetStore, owner: String) async throws -> WireValue {
        let found = try await store.association(of: owner)
        return ["AssociatedAt": GreengrassService.time(found.associated), "RoleArn": .string(found.role)]
    }
}
