internal import BrachioFleet
internal import BrachioWire

/// A function's own policy: who may invoke it.
struct FunctionPolicyOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.add, resource: LambdaService.resource) { [store] input, _ in
                let permission = FunctionPermission(
                    statement: input["StatementId"]?.string ?? "", action: input["Action"]?.string ?? "", principal: input["Principal"]?.string ?? "",
                    sourceARN: input["SourceArn"]?.string, sourceAccount: input["SourceAccount"]?.string)
                return [
                    "Statement": .string(try await store.addPermission(permission, to: LambdaService.reference(input), revision: input["RevisionId"]?.string)),
                ]
            },
            .init(Self.remove, resource: LambdaService.resource) { [store] input, _ in
                try await store.removePermission(
                    input["StatementId"]?.string ?? "", from: LambdaService.reference(input), revision: input["RevisionId"]?.string)
                return [:]
            },
            .init(Self.get, resource: LambdaService.resource) { [store] input, _ in
                let policy = try await store.policy(of: LambdaService.reference(input))
                return ["Policy": .string(policy.document), "RevisionId": .string(policy.revision)]
            },
        ]
    }

    private static let path = "/2015-03-31/functions/{FunctionName}/policy"

    private static let add = ServiceOperation(
        "AddPermission",
        input: .structure([
            LambdaShapes.pathNamespacedName, .required("StatementId", .string(1...100, pattern: "([a-zA-Z0-9-_]+)")),
            .required("Action", .string(pattern: "(lambda:[*]|lambda:[a-zA-Z]+|[*])")), .required("Principal", .string(pattern: #"[^\s]+"#)),
            .optional("SourceArn", .string(pattern: #"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#)),
            .optional("SourceAccount", .string(0...12, pattern: #"\d{12}"#)), LambdaShapes.queryQualifier, .optional("RevisionId", .string),
        ]),
        output: .structure([.optional("Statement", .string)]), route: .init("POST", path, status: 201), errors: LambdaShapes.errors)

    private static let remove = ServiceOperation(
        "RemovePermission",
        input: .structure([
            LambdaShapes.pathNamespacedName, .required("StatementId", .string(1...100, pattern: "([a-zA-Z0-9-_.]+)")).at(.uri, "StatementId"),
            LambdaShapes.queryQualifier, .optional("RevisionId", .string).at(.querystring, "RevisionId"),
        ]),
        route: .init("DELETE", path + "/{StatementId}", status: 204), errors: LambdaShapes.errors)

    private static let get = ServiceOperation(
        "GetPolicy", input: .structure([LambdaShapes.pathNamespacedName, LambdaShapes.queryQualifier]),
        output: .structure([.optional("Policy", .string), .optional("RevisionId", .string)]), route: .init("GET", path), errors: LambdaShapes.errors)
}
