internal import BrachioFleet
internal import BrachioWire

/// Tags of groups and definitions.
struct GreengrassTagOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.tag) { [store] input, _ in
                let (kind, id) = try Self.named(input)
                try await store.changeTags(of: kind, id, adding: LambdaService.tags(input["tags"]))
                return [:]
            },
            .init(Self.untag) { [store] input, _ in
                let (kind, id) = try Self.named(input)
                try await store.changeTags(of: kind, id, removing: (input["TagKeys"]?.list ?? []).compactMap(\.string))
                return [:]
            },
            .init(Self.list) { [store] input, _ in
                let (kind, id) = try Self.named(input)
                return ["tags": LambdaService.map(try await store.definition(kind, id).tags)]
            },
        ]
    }

    private static func named(_ input: WireValue) throws -> (DefinitionKind, String) {
        guard let parts = FleetARN.parts(input["ResourceArn"]?.string ?? ""), parts.version == nil else {
            throw ServiceError("BadRequestException", "ResourceArn is the ARN of a group or a definition.")
        }
        return (parts.kind, parts.id)
    }

    private static let arn = Member.required("ResourceArn", .string).at(.uri, "resource-arn")
    private static let path = "/tags/{resource-arn}"

    private static let tag = ServiceOperation(
        "TagResource", input: .structure([arn, .optional("tags", GreengrassShapes.tags)]), route: .init("POST", path, status: 204), errors: GreengrassShapes.errors)
    private static let untag = ServiceOperation(
        "UntagResource", input: .structure([arn, .required("TagKeys", .list(.string)).at(.querystring, "tagKeys")]),
        route: .init("DELETE", path, status: 204), errors: GreengrassShapes.errors)
    private static let list = ServiceOperation(
        "ListTagsForResource", input: .structure([arn]), output: .structure([.optional("tags", GreengrassShapes.tags)]), route: .init("GET", path),
        errors: GreengrassShapes.errors)
}
