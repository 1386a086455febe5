internal import BrachioFleet
internal import BrachioWire

/// Publishing versions and listing them.
struct VersionOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.publish, resource: LambdaService.resource) { [store] input, _ in
                let version = try await store.publish(
                    LambdaService.name(input), codeSHA256: input["CodeSha256"]?.string, description: input["Description"]?.string,
                    revision: input["RevisionId"]?.string)
                return FunctionAnswers.configuration(version, isQualified: true)
            },
            .init(Self.list, resource: LambdaService.resource) { [store] input, _ in
                let page = try await store.versions(
                    of: LambdaService.name(input), after: input["Marker"]?.string.flatMap { Int($0) }, entries: LambdaService.pageEntries(input))
                var output: WireMap = ["Versions": .list(page.items.map { FunctionAnswers.configuration($0, isQualified: true) })]
                output["NextMarker"] = page.next.map { .string($0) }
                return .map(output)
            },
        ]
    }

    private static let publish = ServiceOperation(
        "PublishVersion",
        input: .structure([
            LambdaShapes.pathName, .optional("CodeSha256", .string), .optional("Description", LambdaShapes.description), .optional("RevisionId", .string),
        ]),
        output: LambdaShapes.configuration, route: .init("POST", "/2015-03-31/functions/{FunctionName}/versions", status: 201),
        errors: LambdaShapes.errors)

    private static let list = ServiceOperation(
        "ListVersionsByFunction", input: .structure([LambdaShapes.pathNamespacedName] + LambdaShapes.page),
        output: .structure([.optional("NextMarker", .string), .optional("Versions", .list(LambdaShapes.configuration))]),
        route: .init("GET", "/2015-03-31/functions/{FunctionName}/versions"), errors: LambdaShapes.errors)
}
