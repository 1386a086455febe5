internal import BrachioDeviceCloud
internal import BrachioWire

/// Policies and their versions.
struct PolicyOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] { policies + versions }

    private var policies: [RESTService.Entry] {
        [
            .about("policy", "policyName", PolicyShapes.create) { [registry] input, _ in
                let made = try await registry.createPolicy(
                    input.text("policyName"), document: input.text("policyDocument"), tags: input["tags"]?.tags ?? [:])
                return Self.version(made)
            },
            .about("policy", "policyName", PolicyShapes.get) { [registry] input, _ in
                let (policy, document) = try await registry.policy(input.text("policyName"))
                return [
                    "policyName": .string(policy.name), "policyArn": .string(policy.arn), "policyDocument": .string(document),
                    "defaultVersionId": .string(String(policy.defaultVersion)), "creationDate": .timestamp(policy.created),
                    "lastModifiedDate": .timestamp(policy.changed), "generationId": .string(String(policy.defaultVersion)),
                ]
            },
            RESTService.Entry(PolicyShapes.list) { [registry] input, _ in
                .markedPage("policies", try await registry.policies(isAscending: input["ascendingOrder"]?.boolean ?? true, input.markedPage()), Self.nameAndARN)
            },
            .about("policy", "policyName", PolicyShapes.delete) { [registry] input, _ in
                try await registry.deletePolicy(input.text("policyName"))
                return [:]
            },
        ]
    }

    private var versions: [RESTService.Entry] {
        [
            .about("policy", "policyName", PolicyShapes.createVersion) { [registry] input, _ in
                let made = try await registry.createPolicyVersion(
                    input.text("policyName"), document: input.text("policyDocument"), isDefault: input["setAsDefault"]?.boolean ?? false)
                return Self.version(made)
            },
            .about("policy", "policyName", PolicyShapes.getVersion) { [registry] input, _ in
                Self.version(try await registry.policyVersion(input.text("policyName"), Self.number(input)))
            },
            .about("policy", "policyName", PolicyShapes.listVersions) { [registry] input, _ in
                let versions = try await registry.policyVersions(input.text("policyName"))
                return ["policyVersions": .list(versions.map { version in
                    [
                        "versionId": .string(String(version.version)), "isDefaultVersion": .boolean(version.isDefault),
                        "createDate": .timestamp(version.created),
                    ]
                })]
            },
            .about("policy", "policyName", PolicyShapes.deleteVersion) { [registry] input, _ in
                try await registry.deletePolicyVersion(input.text("policyName"), Self.number(input))
                return [:]
            },
            .about("policy", "policyName", PolicyShapes.setDefault) { [registry] input, _ in
                try await registry.setDefaultVersion(input.text("policyName"), Self.number(input))
                return [:]
            },
        ]
    }

    private static func number(_ input: WireValue) -> Int64 { Int64(input.text("policyVersionId")) ?? 0 }

    static func nameAndARN(_ name: String) -> WireValue { ["policyName": .string(name), "policyArn": .string(RegistryARN.policy(name))] }

    private static func version(_ version: PolicyVersion) -> WireValue {
        [
            "policyName": .string(version.policy), "policyArn": .string(RegistryARN.policy(version.policy)), "policyDocument": .string(version.document),
            "policyVersionId": .string(String(version.version)), "isDefaultVersion": .boolean(version.isDefault),
            "creationDate": .timestamp(version.created), "lastModifiedDate": .timestamp(version.created),
            "generationId": .string(String(version.version)),
        ]
    }
}
