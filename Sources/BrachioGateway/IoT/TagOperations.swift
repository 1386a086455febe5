internal import BrachioDeviceCloud
internal import BrachioWire

/// Tags of whatever has an ARN.
struct TagOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] {
        [
            RESTService.Entry(Self.tag, resource: Self.resource) { [registry] input, _ in
                try await registry.tag(input.text("resourceArn"), input["tags"]?.tags ?? [:])
                return [:]
            },
            RESTService.Entry(Self.untag, resource: Self.resource) { [registry] input, _ in
                try await registry.untag(input.text("resourceArn"), input["tagKeys"]?.strings ?? [])
                return [:]
            },
            RESTService.Entry(Self.list, resource: Self.resource) { [registry] input, _ in
                let tags = try await registry.tags(of: input.text("resourceArn")).sorted { $0.key < $1.key }
                return ["tags": .list(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })]
            },
        ]
    }

    private static let resource: @Sendable (WireValue, Call) -> String = { input, _ in input.text("resourceArn") }

    private static let tag = ServiceOperation(
        "TagResource", input: .structure([.required("resourceArn", .string), .required("tags", IoTShapes.tags)]), route: .init("POST", "/tags"))
    private static let untag = ServiceOperation(
        "UntagResource", input: .structure([.required("resourceArn", .string), .required("tagKeys", .list(IoTShapes.tagKey))]),
        route: .init("POST", "/untag"))
    private static let list = ServiceOperation(
        "ListTagsForResource",
        input: .structure([.required("resourceArn", .string).at(.querystring, "resourceArn"), IoTShapes.inQuery("nextToken", .string)]),
        output: .structure([.optional("tags", IoTShapes.tags), .optional("nextToken", .string)]), route: .init("GET", "/tags"))
}
