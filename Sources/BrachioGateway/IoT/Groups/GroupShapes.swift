internal import BrachioWire

/// Shapes of thing groups.
enum GroupShapes {
    static let nameAndARN = Shape.structure([.optional("groupName", IoTShapes.name), .optional("groupArn", .string)])
    static let properties = Shape.structure([
        .optional("thingGroupDescription", IoTShapes.description), .optional("attributePayload", IoTShapes.attributePayload),
    ])
    private static let id = Shape.string(1...128, pattern: "[a-zA-Z0-9\\-]+")

    static let create = ServiceOperation(
        "CreateThingGroup",
        input: .structure([
            IoTShapes.inPath("thingGroupName"), .optional("parentGroupName", IoTShapes.name), .optional("thingGroupProperties", properties),
            .optional("tags", IoTShapes.tags),
        ]),
        output: .structure([.optional("thingGroupName", IoTShapes.name), .optional("thingGroupArn", .string), .optional("thingGroupId", id)]),
        route: .init("POST", "/thing-groups/{thingGroupName}"))

    static let describe = ServiceOperation(
        "DescribeThingGroup", input: .structure([IoTShapes.inPath("thingGroupName")]),
        output: .structure([
            .optional("thingGroupName", IoTShapes.name), .optional("thingGroupId", id), .optional("thingGroupArn", .string), .optional("version", .long),
            .optional("thingGroupProperties", properties),
            .optional("thingGroupMetadata", .structure([
                .optional("parentGroupName", IoTShapes.name), .optional("rootToParentThingGroups", .list(nameAndARN)),
                .optional("creationDate", .timestamp),
            ])),
        ]),
        route: .init("GET", "/thing-groups/{thingGroupName}"))

    static let list = ServiceOperation(
        "ListThingGroups",
        input: .structure([
            IoTShapes.nextToken, IoTShapes.maxResults, IoTShapes.inQuery("parentGroup", IoTShapes.name),
            IoTShapes.inQuery("namePrefixFilter", IoTShapes.name), IoTShapes.inQuery("recursive", .boolean),
        ]),
        output: .structure([.optional("thingGroups", .list(nameAndARN)), .optional("nextToken", .string)]), route: .init("GET", "/thing-groups"))

    static let update = ServiceOperation(
        "UpdateThingGroup",
        input: .structure([IoTShapes.inPath("thingGroupName"), .required("thingGroupProperties", properties), .optional("expectedVersion", .long)]),
        output: .structure([.optional("version", .long)]), route: .init("PATCH", "/thing-groups/{thingGroupName}"))

    static let delete = ServiceOperation(
        "DeleteThingGroup", input: .structure([IoTShapes.inPath("thingGroupName"), IoTShapes.inQuery("expectedVersion", .long)]),
        route: .init("DELETE", "/thing-groups/{thingGroupName}"))

    private static let groupAndThing = Shape.structure([
        .optional("thingGroupName", IoTShapes.name), .optional("thingGroupArn", .string), .optional("thingName", IoTShapes.name),
        .optional("thingArn", .string),
    ])

    static let add = ServiceOperation(
        "AddThingToThingGroup", input: .structure(groupAndThing.members + [.optional("overrideDynamicGroups", .boolean)]),
        route: .init("PUT", "/thing-groups/addThingToThingGroup"))
    static let remove = ServiceOperation(
        "RemoveThingFromThingGroup", input: groupAndThing, route: .init("PUT", "/thing-groups/removeThingFromThingGroup"))
    static let change = ServiceOperation(
        "UpdateThingGroupsForThing",
        input: .structure([
            .optional("thingName", IoTShapes.name), .optional("thingGroupsToAdd", .list(IoTShapes.name)),
            .optional("thingGroupsToRemove", .list(IoTShapes.name)), .optional("overrideDynamicGroups", .boolean),
        ]),
        route: .init("PUT", "/thing-groups/updateThingGroupsForThing"))
    static let members = ServiceOperation(
        "ListThingsInThingGroup",
        input: .structure([
            IoTShapes.inPath("thingGroupName"), IoTShapes.inQuery("recursive", .boolean), IoTShapes.nextToken, IoTShapes.maxResults,
        ]),
        output: .structure([.optional("things", .list(IoTShapes.name)), .optional("nextToken", .string)]),
        route: .init("GET", "/thing-groups/{thingGroupName}/things"))
    static let groupsOfThing = ServiceOperation(
        "ListThingGroupsForThing", input: .structure([IoTShapes.inPath("thingName"), IoTShapes.nextToken, IoTShapes.maxResults]),
        output: .structure([.optional("thingGroups", .list(nameAndARN)), .optional("nextToken", .string)]),
        route: .init("GET", "/things/{thingName}/thing-groups"))
}
