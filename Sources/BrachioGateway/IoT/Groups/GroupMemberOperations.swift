internal import BrachioDeviceCloud
internal import BrachioWire

/// Which things are in which groups.
struct GroupMemberOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            Self.aboutGroup(GroupShapes.add) { [registry] input, _ in
                try await registry.changeGroups(of: Self.named("thing", "thing", input), adding: [Self.named("thingGroup", "thinggroup", input)])
                return [:]
            },
            Self.aboutGroup(GroupShapes.remove) { [registry] input, _ in
                try await registry.changeGroups(of: Self.named("thing", "thing", input), removing: [Self.named("thingGroup", "thinggroup", input)])
                return [:]
            },
            .about("thing", "thingName", GroupShapes.change) { [registry] input, _ in
                try await registry.changeGroups(
                    of: Self.named("thing", "thing", input), adding: input["thingGroupsToAdd"]?.strings ?? [],
                    removing: input["thingGroupsToRemove"]?.strings ?? [])
                return [:]
            },
            .about("thinggroup", "thingGroupName", GroupShapes.members) { [registry] input, _ in
                let page = try await registry.things(
                    inGroup: input.text("thingGroupName"), isRecursive: input["recursive"]?.boolean ?? false, input.page())
                return .page("things", page) { .string($0) }
            },
            .about("thing", "thingName", GroupShapes.groupsOfThing) { [registry] input, _ in
                .page("thingGroups", try await registry.groups(ofThing: input.text("thingName"), input.page()), GroupOperations.nameAndARN)
            },
        ]
    }

    private static func aboutGroup(_ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RESTService.Entry {
        RESTService.Entry(operation, resource: { input, call in call.arn("iot", "thinggroup/\((try? named("thingGroup", "thinggroup", input)) ?? "*")") }, handler)
    }

    /// What `<member>Name` or `<member>Arn` names.
    private static func named(_ member: String, _ kind: String, _ input: WireValue) throws -> String {
        if let name = input["\(member)Name"]?.string { return name }
        if let arn = input["\(member)Arn"]?.string, let name = RegistryARN.name(kind, in: arn) { return name }
        throw ServiceError("InvalidRequestException", "\(member)Name or \(member)Arn is required.")
    }
}
