internal import BrachioFleet
internal import BrachioWire

/// The authority that devices check a core with: the core's own once it has said it, the installation's before.
struct GroupAuthorityOperations {
    let store: FleetStore
    let authority: @Sendable () throws -> String

    private static let id = "brachio"

    var entries: [RESTService.Entry] {
        [
            .init(Self.list) { [store] input, _ in
                let group = try await store.definition(.group, input["GroupId"]?.string ?? "").id
                return ["GroupCertificateAuthorities": [Self.properties(group)]]
            },
            .init(Self.create) { [store] input, _ in
                let group = try await store.definition(.group, input["GroupId"]?.string ?? "").id
                return ["GroupCertificateAuthorityArn": .string(FleetARN.authority(Self.id, group: group))]
            },
            .init(Self.get) { [store, authority] input, _ in
                let group = try await store.definition(.group, input["GroupId"]?.string ?? "").id
                guard input["CertificateAuthorityId"]?.string == Self.id, case .map(var map) = Self.properties(group) else {
                    throw ServiceError("IdNotFound", "The group has no such certificate authority; it has \(Self.id).", status: 404)
                }
                map["PemEncodedCertificate"] = .string(try await store.authority(ofGroup: group) ?? authority())
                return .map(map)
            },
            .init(Self.configuration) { [store] input, _ in
                let group = try await store.definition(.group, input["GroupId"]?.string ?? "").id
                return Self.expiry(group, try await store.certificateExpiryMilliseconds(of: group))
            },
            .init(Self.configure) { [store] input, _ in
                let group = try await store.definition(.group, input["GroupId"]?.string ?? "").id
                guard let milliseconds = input["CertificateExpiryInMilliseconds"]?.string.flatMap({ Int64($0) }) else {
                    throw ServiceError("BadRequestException", "CertificateExpiryInMilliseconds is a number.")
                }
                try await store.setCertificateExpiry(milliseconds: milliseconds, of: group)
                return Self.expiry(group, milliseconds)
            },
        ]
    }

    private static let path = "/greengrass/groups/{GroupId}/certificateauthorities"

    private static let list = ServiceOperation(
        "ListGroupCertificateAuthorities", input: .structure([GreengrassShapes.groupID]),
        output: .structure([
            .optional("GroupCertificateAuthorities", .list(.structure([
                .optional("GroupCertificateAuthorityArn", .string), .optional("GroupCertificateAuthorityId", .string),
            ]))),
        ]),
        route: .init("GET", path), errors: GreengrassShapes.errors)
    private static let create = ServiceOperation(
        "CreateGroupCertificateAuthority", input: .structure([GreengrassShapes.token, GreengrassShapes.groupID]),
        output: .structure([.optional("GroupCertificateAuthorityArn", .string)]), route: .init("POST", path), errors: GreengrassShapes.errors)
    private static let get = ServiceOperation(
        "GetGroupCertificateAuthority",
        input: .structure([.required("CertificateAuthorityId", .string).at(.uri, "CertificateAuthorityId"), GreengrassShapes.groupID]),
        output: .structure([
            .optional("GroupCertificateAuthorityArn", .string), .optional("GroupCertificateAuthorityId", .string),
            .optional("PemEncodedCertificate", .string),
        ]),
        route: .init("GET", path + "/{CertificateAuthorityId}"), errors: GreengrassShapes.errors)
    private static let configuration = ServiceOperation(
        "GetGroupCertificateConfiguration", input: .structure([GreengrassShapes.groupID]),
        output: .structure([.optional("CertificateExpiryInMilliseconds", .string), .optional("GroupId", .string)]),
        route: .init("GET", path + "/configuration/expiry"), errors: GreengrassShapes.errors)

    private static let configure = ServiceOperation(
        "UpdateGroupCertificateConfiguration",
        input: .structure([.optional("CertificateExpiryInMilliseconds", .string), GreengrassShapes.groupID]),
        output: .structure([
            .optional("CertificateAuthorityExpiryInMilliseconds", .string), .optional("CertificateExpiryInMilliseconds", .string), .optional("GroupId", .string),
        ]),
        route: .init("PUT", path + "/configuration/expiry"), errors: GreengrassShapes.errors)

    private static func expiry(_ group: String, _ milliseconds: Int64) -> WireValue {
        ["CertificateExpiryInMilliseconds": .string(String(milliseconds)), "GroupId": .string(group)]
    }

    private static func properties(_ group: String) -> WireValue {
        ["GroupCertificateAuthorityArn": .string(FleetARN.authority(id, group: group)), "GroupCertificateAuthorityId": .string(id)]
    }
}
