internal import BrachioFleet
internal import BrachioWire

/// Tags of functions.
struct FunctionTagOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.tag, resource: Self.resource) { [store] input, _ in
                try await store.changeTags(of: Self.name(input), adding: LambdaService.tags(input["Tags"]))
                return [:]
            },
            .init(Self.untag, resource: Self.resource) { [store] input, _ in
                try await store.changeTags(of: Self.name(input), removing: (input["TagKeys"]?.list ?? []).compactMap(\.string))
                return [:]
            },
            .init(Self.list, resource: Self.resource) { [store] input, _ in
                ["Tags": LambdaService.map(try await store.tags(of: Self.name(input)))]
            },
        ]
    }

    private static let resource: @Sendable (WireValue, Call) -> String = { input, _ in input["Resource"]?.string ?? "*" }

    private static func name(_ input: WireValue) throws -> String { try FunctionReference(input["Resource"]?.string ?? "").name }

    private static let path = "/2017-03-31/tags/{Resource}"
    private static let arn = Member.required(
        "Resource",
        .string(
            1...256,
            pattern: #"arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"#)
    ).at(.uri, "Resource")

    private static let tag = ServiceOperation(
        "TagResource", input: .structure([arn, .required("Tags", LambdaShapes.tags)]), route: .init("POST", path, status: 204),
        errors: LambdaShapes.errors)
    private static let untag = ServiceOperation(
        "UntagResource", input: .structure([arn, .required("TagKeys", .list(.string)).at(.querystring, "tagKeys")]),
        route: .init("DELETE", path, status: 204), errors: LambdaShapes.errors)
    private static let list = ServiceOperation(
        "ListTags", input: .structure([arn]), output: .structure([.optional("Tags", LambdaShapes.tags)]), route: .init("GET", path),
        errors: LambdaShapes.errors)
}
