internal import BrachioDeviceCloud
internal import BrachioWire

/// What policies would decide: `TestAuthorization`, `GetEffectivePolicies`.
struct AuthorizationOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            RESTService.Entry(Self.test) { [registry] input, _ in
                let rights = try await registry.rights(
                    principal: try Self.principal(input), clientID: input["clientId"]?.string, adding: input["policyNamesToAdd"]?.strings ?? [],
                    skipping: Set(input["policyNamesToSkip"]?.strings ?? []))
                let asked = (input["authInfos"]?.list ?? []).flatMap { info in
                    (info["resources"]?.strings ?? []).map { (info["actionType"]?.string ?? "CONNECT", $0) }
                }
                return ["authResults": .list(asked.map { Self.result(rights, $0.0, $0.1) })]
            },
            RESTService.Entry(Self.effective) { [registry] input, _ in
                let policies = try await registry.effectivePolicies(principal: try Self.principal(input), thing: input["thingName"]?.string)
                return ["effectivePolicies": .list(policies.map { policy in
                    ["policyName": .string(policy.name), "policyArn": .string(RegistryARN.policy(policy.name)), "policyDocument": .string(policy.document)]
                })]
            },
        ]
    }

    private static func principal(_ input: WireValue) throws -> String? {
        if input["cognitoIdentityPoolId"]?.string != nil { throw IoTService.notOffered("Identity pools") }
        return input["principal"]?.string
    }

    private static let actions: [String: DeviceAction] = ["PUBLISH": .publish, "SUBSCRIBE": .subscribe, "RECEIVE": .receive, "CONNECT": .connect]

    private static func result(_ rights: ConnectionRights, _ kind: String, _ resource: String) -> WireValue {
        let explanation = rights.explain(actions[kind] ?? .connect, resource)
        let policies = WireValue.list(Set(explanation.statements.map(\.policy)).sorted().map(PolicyOperations.nameAndARN))
        var map: WireMap = [
            "authInfo": ["actionType": .string(kind), "resources": [.string(resource)]],
            "missingContextValues": .list(rights.missingVariables.sorted().map { .string($0) }),
        ]
        switch explanation.decision {
        case .allowed:
            map["authDecision"] = "ALLOWED"
            map["allowed"] = ["policies": policies]
        case .explicitlyDenied:
            map["authDecision"] = "EXPLICIT_DENY"
            map["denied"] = ["explicitDeny": ["policies": policies]]
        case .implicitlyDenied:
            map["authDecision"] = "IMPLICIT_DENY"
            map["denied"] = ["implicitDeny": ["policies": []]]
        }
        return .map(map)
    }

    private static let information = Shape.structure([
        .optional("actionType", .oneOf(["PUBLISH", "SUBSCRIBE", "RECEIVE", "CONNECT"])),
        .required("resources", .list(.string(atMost: 2_048, pattern: "[\\s\\S]*"))),
    ])
    private static let policies = Shape.structure([.optional("policies", .list(PolicyShapes.nameAndARN))])

    private static let test = ServiceOperation(
        "TestAuthorization",
        input: .structure([
            .optional("principal", .string), .optional("cognitoIdentityPoolId", .string), .required("authInfos", .list(information, 1...10)),
            IoTShapes.inQuery("clientId", .string), .optional("policyNamesToAdd", .list(PolicyShapes.name)),
            .optional("policyNamesToSkip", .list(PolicyShapes.name)),
        ]),
        output: .structure([
            .optional("authResults", .list(.structure([
                .optional("authInfo", information), .optional("allowed", policies),
                .optional("denied", .structure([.optional("implicitDeny", policies), .optional("explicitDeny", policies)])),
                .optional("authDecision", .oneOf(["ALLOWED", "EXPLICIT_DENY", "IMPLICIT_DENY"])), .optional("missingContextValues", .list(.string)),
            ])))
        ]),
        route: .init("POST", "/test-authorization"))

    private static let effective = ServiceOperation(
        "GetEffectivePolicies",
        input: .structure([.optional("principal", .string), .optional("cognitoIdentityPoolId", .string), IoTShapes.inQuery("thingName", IoTShapes.name)]),
        output: .structure([
            .optional("effectivePolicies", .list(.structure(PolicyShapes.nameAndARN.members + [.optional("policyDocument", PolicyShapes.document)])))
        ]),
        route: .init("POST", "/effective-policies"))
}
