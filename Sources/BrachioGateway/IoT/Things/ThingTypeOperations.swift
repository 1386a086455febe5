internal import BrachioDeviceCloud
internal import BrachioShadows
internal import BrachioWire

/// Thing types: create, describe, list, update, deprecate, delete.
struct ThingTypeOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            .about("thingtype", "thingTypeName", Self.create) { [registry] input, _ in
                let properties = try Self.offered(input["thingTypeProperties"])
                let type = try await registry.createType(
                    ThingName(input.text("thingTypeName")), description: properties?["thingTypeDescription"]?.string,
                    searchable: properties?["searchableAttributes"]?.strings ?? [], tags: input["tags"]?.tags ?? [:])
                return ["thingTypeName": .string(type.name), "thingTypeArn": .string(type.arn), "thingTypeId": .string(type.id)]
            },
            .about("thingtype", "thingTypeName", Self.describe) { [registry] input, _ in
                let type = try await registry.type(input.text("thingTypeName"))
                var map = Self.definition(type)
                map["thingTypeId"] = .string(type.id)
                return .map(map)
            },
            RESTService.Entry(Self.list) { [registry] input, _ in
                .page("thingTypes", try await registry.types(named: input["thingTypeName"]?.string, input.page())) { .map(Self.definition($0)) }
            },
            .about("thingtype", "thingTypeName", Self.update) { [registry] input, _ in
                let properties = try Self.offered(input["thingTypeProperties"])
                try await registry.updateType(
                    input.text("thingTypeName"), description: properties?["thingTypeDescription"]?.string,
                    searchable: properties?["searchableAttributes"]?.strings)
                return [:]
            },
            .about("thingtype", "thingTypeName", Self.deprecate) { [registry] input, _ in
                try await registry.setDeprecated(input["undoDeprecate"]?.boolean != true, type: input.text("thingTypeName"))
                return [:]
            },
            .about("thingtype", "thingTypeName", Self.delete) { [registry] input, _ in
                try await registry.deleteType(input.text("thingTypeName"))
                return [:]
            },
        ]
    }

    private static func offered(_ properties: WireValue?) throws -> WireValue? {
        if properties?["mqtt5Configuration"] != nil { throw IoTService.notOffered("Propagating attributes of thing types") }
        return properties
    }

    private static func definition(_ type: ThingType) -> WireMap {
        var properties: WireMap = ["searchableAttributes": .list(type.searchable.map { .string($0) })]
        properties["thingTypeDescription"] = type.description.map { .string($0) }
        var metadata: WireMap = ["deprecated": .boolean(type.deprecated != nil), "creationDate": .timestamp(type.created)]
        metadata["deprecationDate"] = type.deprecated.map { .timestamp($0) }
        return [
            "thingTypeName": .string(type.name), "thingTypeArn": .string(type.arn), "thingTypeProperties": .map(properties),
            "thingTypeMetadata": .map(metadata),
        ]
    }

    private static let properties = Shape.structure([
        .optional("thingTypeDescription", IoTShapes.description), .optional("searchableAttributes", .list(IoTShapes.attributeName)),
        .optional("mqtt5Configuration", .structure([])),
    ])
    private static let members: [Member] = [
        .optional("thingTypeName", IoTShapes.name), .optional("thingTypeArn", .string), .optional("thingTypeProperties", properties),
        .optional("thingTypeMetadata", .structure([
            .optional("deprecated", .boolean), .optional("deprecationDate", .timestamp), .optional("creationDate", .timestamp),
        ])),
    ]
    private static let onlyName = Shape.structure([IoTShapes.inPath("thingTypeName")])

    private static let create = ServiceOperation(
        "CreateThingType",
        input: .structure([IoTShapes.inPath("thingTypeName"), .optional("thingTypeProperties", properties), .optional("tags", IoTShapes.tags)]),
        output: .structure([.optional("thingTypeName", IoTShapes.name), .optional("thingTypeArn", .string), .optional("thingTypeId", .string)]),
        route: .init("POST", "/thing-types/{thingTypeName}"))
    private static let describe = ServiceOperation(
        "DescribeThingType", input: onlyName, output: .structure(members + [.optional("thingTypeId", .string)]),
        route: .init("GET", "/thing-types/{thingTypeName}"))
    private static let list = ServiceOperation(
        "ListThingTypes", input: .structure([IoTShapes.nextToken, IoTShapes.maxResults, IoTShapes.inQuery("thingTypeName", IoTShapes.name)]),
        output: .structure([.optional("thingTypes", .list(.structure(members))), .optional("nextToken", .string)]), route: .init("GET", "/thing-types"))
    private static let update = ServiceOperation(
        "UpdateThingType", input: .structure([IoTShapes.inPath("thingTypeName"), .optional("thingTypeProperties", properties)]),
        route: .init("PATCH", "/thing-types/{thingTypeName}"))
    private static let deprecate = ServiceOperation(
        "DeprecateThingType", input: .structure([IoTShapes.inPath("thingTypeName"), .optional("undoDeprecate", .boolean)]),
        route: .init("POST", "/thing-types/{thingTypeName}/deprecate"))
    private static let delete = ServiceOperation("DeleteThingType", input: onlyName, route: .init("DELETE", "/thing-types/{thingTypeName}"))
}
