internal import BrachioDeviceCloud
internal import BrachioShadows
internal import BrachioWire

/// Things: create, describe, list, update, delete.
struct ThingOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            .about("thing", "thingName", Self.create) { [registry] input, _ in
                if input["billingGroupName"]?.string != nil { throw IoTService.notOffered("Billing groups") }
                let thing = try await registry.createThing(
                    ThingName(input.text("thingName")), type: input["thingTypeName"]?.string,
                    attributes: input["attributePayload"]?["attributes"]?.texts ?? [:])
                return ["thingName": .string(thing.name), "thingArn": .string(thing.arn), "thingId": .string(thing.id)]
            },
            .about("thing", "thingName", Self.describe) { [registry] input, _ in
                let thing = try await registry.thing(input.text("thingName"))
                var map = Self.attribute(thing)
                map["defaultClientId"] = .string(thing.name)
                map["thingId"] = .string(thing.id)
                return .map(map)
            },
            RESTService.Entry(Self.list) { [registry] input, _ in
                let filter = ThingRegistry.ThingFilter(
                    type: input["thingTypeName"]?.string, attribute: input["attributeName"]?.string, value: input["attributeValue"]?.string,
                    isPrefix: input["usePrefixAttributeValue"]?.boolean ?? false)
                return .page("things", try await registry.things(filter, input.page())) { .map(Self.attribute($0)) }
            },
            .about("thing", "thingName", Self.update) { [registry] input, _ in
                var type = ThingRegistry.TypeChange.keep
                if let name = input["thingTypeName"]?.string { type = .set(name) }
                if input["removeThingType"]?.boolean == true {
                    guard type == .keep else { throw ServiceError("InvalidRequestException", "A thing type is given and removed at once.") }
                    type = .remove
                }
                try await registry.updateThing(
                    input.text("thingName"), type: type, attributes: .of(input["attributePayload"]), expectedVersion: input["expectedVersion"]?.integer)
                return [:]
            },
            .about("thing", "thingName", Self.delete) { [registry] input, _ in
                try await registry.deleteThing(input.text("thingName"), expectedVersion: input["expectedVersion"]?.integer)
                return [:]
            },
        ]
    }

    private static func attribute(_ thing: Thing) -> WireMap {
        var map: WireMap = [
            "thingName": .string(thing.name), "thingArn": .string(thing.arn), "attributes": .texts(thing.attributes), "version": .integer(thing.version),
        ]
        map["thingTypeName"] = thing.type.map { .string($0) }
        return map
    }

    private static let create = ServiceOperation(
        "CreateThing",
        input: .structure([
            IoTShapes.inPath("thingName"), .optional("thingTypeName", IoTShapes.name), .optional("attributePayload", IoTShapes.attributePayload),
            .optional("billingGroupName", IoTShapes.name),
        ]),
        output: .structure([.optional("thingName", IoTShapes.name), .optional("thingArn", .string), .optional("thingId", .string)]),
        route: .init("POST", "/things/{thingName}"))

    private static let attributeMembers: [Member] = [
        .optional("thingName", IoTShapes.name), .optional("thingTypeName", IoTShapes.name), .optional("thingArn", .string),
        .optional("attributes", IoTShapes.attributes), .optional("version", .long),
    ]

    private static let describe = ServiceOperation(
        "DescribeThing", input: .structure([IoTShapes.inPath("thingName")]),
        output: .structure(attributeMembers + [.optional("defaultClientId", .string), .optional("thingId", .string)]),
        route: .init("GET", "/things/{thingName}"))

    private static let list = ServiceOperation(
        "ListThings",
        input: .structure([
            IoTShapes.nextToken, IoTShapes.maxResults, IoTShapes.inQuery("attributeName", IoTShapes.attributeName),
            IoTShapes.inQuery("attributeValue", IoTShapes.attributeValue), IoTShapes.inQuery("thingTypeName", IoTShapes.name),
            IoTShapes.inQuery("usePrefixAttributeValue", .boolean),
        ]),
        output: .structure([.optional("things", .list(.structure(attributeMembers))), .optional("nextToken", .string)]), route: .init("GET", "/things"))

    private static let update = ServiceOperation(
        "UpdateThing",
        input: .structure([
            IoTShapes.inPath("thingName"), .optional("thingTypeName", IoTShapes.name), .optional("attributePayload", IoTShapes.attributePayload),
            .optional("expectedVersion", .long), .optional("removeThingType", .boolean),
        ]),
        route: .init("PATCH", "/things/{thingName}"))

    private static let delete = ServiceOperation(
        "DeleteThing", input: .structure([IoTShapes.inPath("thingName"), IoTShapes.inQuery("expectedVersion", .long)]),
        route: .init("DELETE", "/things/{thingName}"))
}

extension AttributeChange {
    /// An `attributePayload`.
    static func of(_ payload: WireValue?) -> AttributeChange {
        guard let attributes = payload?["attributes"]?.texts else { return .keep }
        return payload?["merge"]?.boolean == true ? .merge(attributes) : .replace(attributes)
    }
}
