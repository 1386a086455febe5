internal import BrachioDeviceCloud
internal import BrachioWire

/// What policies are attached to.
struct PolicyTargetOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] { targets + principals }

    private var targets: [RESTService.Entry] {
        [
            .about("policy", "policyName", PolicyShapes.attach) { [registry] input, _ in
                try await registry.attachPolicy(input.text("policyName"), to: input.text("target"))
                return [:]
            },
            .about("policy", "policyName", PolicyShapes.detach) { [registry] input, _ in
                try await registry.detachPolicy(input.text("policyName"), from: input.text("target"))
                return [:]
            },
            RESTService.Entry(PolicyShapes.listAttached, resource: { input, _ in input.text("target") }) { [registry] input, _ in
                let page = try await registry.policies(
                    attachedTo: input.text("target"), isRecursive: input["recursive"]?.boolean ?? false, input.markedPage())
                return .markedPage("policies", page, PolicyOperations.nameAndARN)
            },
            .about("policy", "policyName", PolicyShapes.listTargets) { [registry] input, _ in
                .markedPage("targets", try await registry.targets(ofPolicy: input.text("policyName"), input.markedPage())) { .string($0) }
            },
        ]
    }

    /// The same under the names that these had first.
    private var principals: [RESTService.Entry] {
        [
            .about("policy", "policyName", PolicyShapes.attachPrincipal) { [registry] input, _ in
                try await registry.attachPolicy(input.text("policyName"), to: input.text("principal"))
                return [:]
            },
            .about("policy", "policyName", PolicyShapes.detachPrincipal) { [registry] input, _ in
                try await registry.detachPolicy(input.text("policyName"), from: input.text("principal"))
                return [:]
            },
            RESTService.Entry(PolicyShapes.listPrincipal) { [registry] input, _ in
                .markedPage("policies", try await registry.policies(attachedTo: input.text("principal"), input.markedPage()), PolicyOperations.nameAndARN)
            },
            .about("policy", "policyName", PolicyShapes.listPrincipals) { [registry] input, _ in
                .markedPage("principals", try await registry.targets(ofPolicy: input.text("policyName"), input.markedPage())) { .string($0) }
            },
        ]
    }
}
