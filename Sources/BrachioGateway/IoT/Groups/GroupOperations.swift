internal import BrachioDeviceCloud
internal import BrachioShadows
internal import BrachioWire

/// Static thing groups: create, describe, list, update, delete.
struct GroupOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            .about("thinggroup", "thingGroupName", GroupShapes.create) { [registry] input, _ in
                let properties = input["thingGroupProperties"]
                let group = try await registry.createGroup(
                    ThingName(input.text("thingGroupName")), parent: input["parentGroupName"]?.string,
                    description: properties?["thingGroupDescription"]?.string,
                    attributes: properties?["attributePayload"]?["attributes"]?.texts ?? [:], tags: input["tags"]?.tags ?? [:])
                return ["thingGroupName": .string(group.name), "thingGroupArn": .string(group.arn), "thingGroupId": .string(group.id)]
            },
            .about("thinggroup", "thingGroupName", GroupShapes.describe) { [registry] input, _ in
                let (group, ancestors) = try await registry.group(input.text("thingGroupName"))
                return Self.description(group, ancestors)
            },
            RESTService.Entry(GroupShapes.list) { [registry] input, _ in
                let page = try await registry.groups(
                    parent: input["parentGroup"]?.string, prefix: input["namePrefixFilter"]?.string ?? "", isRecursive: input["recursive"]?.boolean ?? true,
                    input.page())
                return .page("thingGroups", page, Self.nameAndARN)
            },
            .about("thinggroup", "thingGroupName", GroupShapes.update) { [registry] input, _ in
                let properties = input["thingGroupProperties"]
                let version = try await registry.updateGroup(
                    input.text("thingGroupName"), description: properties?["thingGroupDescription"]?.string,
                    attributes: .of(properties?["attributePayload"]), expectedVersion: input["expectedVersion"]?.integer)
                return ["version": .integer(version)]
            },
            .about("thinggroup", "thingGroupName", GroupShapes.delete) { [registry] input, _ in
                try await registry.deleteGroup(input.text("thingGroupName"), expectedVersion: input["expectedVersion"]?.integer)
                return [:]
            },
        ]
    }

    static func nameAndARN(_ name: String) -> WireValue { ["groupName": .string(name), "groupArn": .string(RegistryARN.group(name))] }

    private static func description(_ group: ThingGroup, _ ancestors: [String]) -> WireValue {
        var properties: WireMap = ["attributePayload": ["attributes": .texts(group.attributes)]]
        properties["thingGroupDescription"] = group.description.map { .string($0) }
        var metadata: WireMap = ["creationDate": .timestamp(group.created)]
        metadata["parentGroupName"] = group.parent.map { .string($0) }
        if !ancestors.isEmpty { metadata["rootToParentThingGroups"] = .list(ancestors.map(nameAndARN)) }
        return [
            "thingGroupName": .string(group.name), "thingGroupId": .string(group.id), "thingGroupArn": .string(group.arn),
            "version": .integer(group.version), "thingGroupProperties": .map(properties), "thingGroupMetadata": .map(metadata),
        ]
    }
}
