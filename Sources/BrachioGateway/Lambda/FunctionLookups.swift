internal import BrachioFleet
internal import BrachioWire
internal import Foundation

/// Looking functions up, and deleting them.
struct FunctionLookups {
    let store: FleetStore
    let link: LambdaService.CodeLink

    var entries: [RESTService.Entry] {
        [
            .init(Self.get, resource: LambdaService.resource) { [store, link] input, call in
                let reference = try LambdaService.reference(input), version = try await store.function(reference)
                var output: WireMap = [
                    "Configuration": Self.configuration(version, reference),
                    "Code": [
                        "RepositoryType": "S3", "Location": .string(link(CodeReference.bucket, version.code.key, call.head.host)),
                    ],
                ]
                let tags = try await store.tags(of: version.name)
                if !tags.isEmpty { output["Tags"] = LambdaService.map(tags) }
                return .map(output)
            },
            .init(Self.getConfiguration, resource: LambdaService.resource) { [store] input, _ in
                let reference = try LambdaService.reference(input)
                return Self.configuration(try await store.function(reference), reference)
            },
            .init(Self.list) { [store] input, _ in
                let all = input["FunctionVersion"]?.string == "ALL"
                let page = try await store.functions(after: input["Marker"]?.string, all: all, entries: LambdaService.pageEntries(input))
                var output: WireMap = ["Functions": .list(page.items.map { FunctionAnswers.configuration($0, isQualified: all) })]
                output["NextMarker"] = page.next.map { .string($0) }
                return .map(output)
            },
            .init(Self.delete, resource: LambdaService.resource) { [store] input, _ in
                try await store.deleteFunction(LambdaService.reference(input))
                return ["StatusCode": 204]
            },
        ]
    }

    /// The answer names an alias where the request did.
    private static func configuration(_ version: FunctionVersion, _ reference: FunctionReference) -> WireValue {
        guard case .map(var map) = FunctionAnswers.configuration(version, isQualified: reference.qualifier != nil) else { return .null }
        if case .alias = reference.qualifier { map["FunctionArn"] = .string(reference.arn) }
        return .map(map)
    }

    private static let get = ServiceOperation(
        "GetFunction", input: .structure([LambdaShapes.pathNamespacedName, LambdaShapes.queryQualifier]),
        output: .structure([
            .optional("Configuration", LambdaShapes.configuration),
            .optional("Code", .structure([.optional("RepositoryType", .string), .optional("Location", .string)])), .optional("Tags", LambdaShapes.tags),
        ]),
        route: .init("GET", "/2015-03-31/functions/{FunctionName}"), errors: LambdaShapes.errors)

    private static let getConfiguration = ServiceOperation(
        "GetFunctionConfiguration", input: .structure([LambdaShapes.pathNamespacedName, LambdaShapes.queryQualifier]),
        output: LambdaShapes.configuration, route: .init("GET", "/2015-03-31/functions/{FunctionName}/configuration"), errors: LambdaShapes.errors)

    private static let list = ServiceOperation(
        "ListFunctions",
        input: .structure([
            .optional("MasterRegion", .string(pattern: #"ALL|[a-z]{2}(-gov)?-[a-z]+-\d{1}"#)).at(.querystring, "MasterRegion"),
            .optional("FunctionVersion", .oneOf(["ALL"])).at(.querystring, "FunctionVersion"),
        ] + LambdaShapes.page),
        output: .structure([.optional("NextMarker", .string), .optional("Functions", .list(LambdaShapes.configuration))]),
        route: .init("GET", "/2015-03-31/functions"), errors: LambdaShapes.errors)

    private static let delete = ServiceOperation(
        "DeleteFunction", input: .structure([LambdaShapes.pathNamespacedName, LambdaShapes.queryQualifier]),
        output: .structure([.optional("StatusCode", .integer).at(.statusCode)]),
        route: .init("DELETE", "/2015-03-31/functions/{FunctionName}", status: 204), errors: LambdaShapes.errors)
}
