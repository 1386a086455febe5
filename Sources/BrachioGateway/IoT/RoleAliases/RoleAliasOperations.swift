internal import BrachioDeviceCloud
internal import BrachioWire

/// Role aliases: create, describe, list, update, delete.
struct RoleAliasOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            .about("rolealias", "roleAlias", Self.create) { [registry] input, _ in
                let made = try await registry.createRoleAlias(
                    input.text("roleAlias"), role: input.text("roleArn"), seconds: input["credentialDurationSeconds"]?.integer.map { Int($0) },
                    tags: input["tags"]?.tags ?? [:])
                return Self.nameAndARN(made)
            },
            .about("rolealias", "roleAlias", Self.describe) { [registry] input, call in
                let alias = try await registry.roleAlias(input.text("roleAlias"))
                return ["roleAliasDescription": [
                    "roleAlias": .string(alias.name), "roleAliasArn": .string(alias.arn), "roleArn": .string(alias.role), "owner": .string(call.account),
                    "credentialDurationSeconds": .integer(Int64(alias.seconds)), "creationDate": .timestamp(alias.created),
                    "lastModifiedDate": .timestamp(alias.changed),
                ]]
            },
            RESTService.Entry(Self.list) { [registry] input, _ in
                .markedPage("roleAliases", try await registry.roleAliases(isAscending: input["ascendingOrder"]?.boolean ?? true, input.markedPage())) { .string($0) }
            },
            .about("rolealias", "roleAlias", Self.update) { [registry] input, _ in
                Self.nameAndARN(try await registry.updateRoleAlias(
                    input.text("roleAlias"), role: input["roleArn"]?.string, seconds: input["credentialDurationSeconds"]?.integer.map { Int($0) }))
            },
            .about("rolealias", "roleAlias", Self.delete) { [registry] input, _ in
                try await registry.deleteRoleAlias(input.text("roleAlias"))
                return [:]
            },
        ]
    }

    private static func nameAndARN(_ alias: RoleAlias) -> WireValue { ["roleAlias": .string(alias.name), "roleAliasArn": .string(alias.arn)] }

    private static let name = Shape.string(1...128, pattern: "[\\w=,@-]+")
    private static let role = Shape.string(20...2_048)
    private static let seconds = Shape.integer(900...43_200)
    private static let inPath = IoTShapes.inPath("roleAlias", name)
    private static let nameAndARN = Shape.structure([.optional("roleAlias", name), .optional("roleAliasArn", .string(1...2_048))])
    private static let path = "/role-aliases/{roleAlias}"

    private static let create = ServiceOperation(
        "CreateRoleAlias",
        input: .structure([
            inPath, .required("roleArn", role), .optional("credentialDurationSeconds", seconds), .optional("tags", IoTShapes.tags),
        ]),
        output: nameAndARN, route: .init("POST", path))
    private static let describe = ServiceOperation(
        "DescribeRoleAlias", input: .structure([inPath]),
        output: .structure([
            .optional("roleAliasDescription", .structure(nameAndARN.members + [
                .optional("roleArn", role), .optional("owner", .string), .optional("credentialDurationSeconds", seconds),
                .optional("creationDate", .timestamp), .optional("lastModifiedDate", .timestamp),
            ]))
        ]),
        route: .init("GET", path))
    private static let list = ServiceOperation(
        "ListRoleAliases", input: .structure([CertificateShapes.pageSize, CertificateShapes.marker, CertificateShapes.ascending]),
        output: .structure([.optional("roleAliases", .list(name)), CertificateShapes.nextMarker]), route: .init("GET", "/role-aliases"))
    private static let update = ServiceOperation(
        "UpdateRoleAlias",
        input: .structure([inPath, .optional("roleArn", role), .optional("credentialDurationSeconds", seconds)]), output: nameAndARN,
        route: .init("PUT", path))
    private static let delete = ServiceOperation("DeleteRoleAlias", input: .structure([inPath]), route: .init("DELETE", path))
}
