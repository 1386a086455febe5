internal import BrachioFleet
internal import BrachioWire

/// Aliases: names that point at versions.
struct AliasOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.create, resource: LambdaService.resource) { [store] input, _ in
                FunctionAnswers.alias(try await store.createAlias(
                    input["Name"]?.string ?? "", of: LambdaService.name(input), version: .init(input["FunctionVersion"]?.string ?? ""),
                    description: input["Description"]?.string ?? "", weights: Self.weights(input) ?? [:]))
            },
            .init(Self.update, resource: LambdaService.resource) { [store] input, _ in
                FunctionAnswers.alias(try await store.updateAlias(
                    input["Name"]?.string ?? "", of: LambdaService.name(input), version: input["FunctionVersion"]?.string.map { .init($0) },
                    description: input["Description"]?.string, weights: Self.weights(input), revision: input["RevisionId"]?.string))
            },
            .init(Self.get, resource: LambdaService.resource) { [store] input, _ in
                FunctionAnswers.alias(try await store.alias(input["Name"]?.string ?? "", of: LambdaService.name(input)))
            },
            .init(Self.list, resource: LambdaService.resource) { [store] input, _ in
                let page = try await store.aliases(
                    of: LambdaService.name(input), version: input["FunctionVersion"]?.string.map { .init($0) }, after: input["Marker"]?.string,
                    entries: LambdaService.pageEntries(input))
                var output: WireMap = ["Aliases": .list(page.items.map(FunctionAnswers.alias))]
                output["NextMarker"] = page.next.map { .string($0) }
                return .map(output)
            },
            .init(Self.delete, resource: LambdaService.resource) { [store] input, _ in
                try await store.deleteAlias(input["Name"]?.string ?? "", of: LambdaService.name(input))
                return [:]
            },
        ]
    }

    private static let path = "/2015-03-31/functions/{FunctionName}/aliases"
    private static let pathAlias = Member.required("Name", LambdaShapes.alias).at(.uri, "Name")

    private static let create = ServiceOperation(
        "CreateAlias",
        input: .structure([
            LambdaShapes.pathName, .required("Name", LambdaShapes.alias), .required("FunctionVersion", LambdaShapes.version),
            .optional("Description", LambdaShapes.description), .optional("RoutingConfig", LambdaShapes.routing),
        ]),
        output: LambdaShapes.aliasConfiguration, route: .init("POST", path, status: 201), errors: LambdaShapes.errors)

    private static let update = ServiceOperation(
        "UpdateAlias",
        input: .structure([
            LambdaShapes.pathName, pathAlias, .optional("FunctionVersion", LambdaShapes.version),
            .optional("Description", LambdaShapes.description), .optional("RoutingConfig", LambdaShapes.routing), .optional("RevisionId", .string),
        ]),
        output: LambdaShapes.aliasConfiguration, route: .init("PUT", path + "/{Name}"), errors: LambdaShapes.errors)

    private static let get = ServiceOperation(
        "GetAlias", input: .structure([LambdaShapes.pathName, pathAlias]), output: LambdaShapes.aliasConfiguration,
        route: .init("GET", path + "/{Name}"), errors: LambdaShapes.errors)

    private static let list = ServiceOperation(
        "ListAliases",
        input: .structure([
            LambdaShapes.pathName, .optional("FunctionVersion", LambdaShapes.version).at(.querystring, "FunctionVersion"),
        ] + LambdaShapes.page),
        output: .structure([.optional("NextMarker", .string), .optional("Aliases", .list(LambdaShapes.aliasConfiguration))]),
        route: .init("GET", path), errors: LambdaShapes.errors)

    private static let delete = ServiceOperation(
        "DeleteAlias", input: .structure([LambdaShapes.pathName, pathAlias]), route: .init("DELETE", path + "/{Name}", status: 204),
        errors: LambdaShapes.errors)

    private static func weights(_ input: WireValue) -> [String: Double]? {
        guard let map = input["RoutingConfig"]?["AdditionalVersionWeights"]?.map else { return nil }
        return Dictionary(map.entries.compactMap { entry in entry.value.double.map { (entry.key, $0) } }) { $1 }
    }
}
