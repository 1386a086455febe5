internal import BrachioFleet
internal import BrachioWire

/// Deployments of groups: beginning them, and how far they are.
struct DeploymentOperations {
    let deployments: DeploymentService
    let origin: @Sendable (String) -> String

    var entries: [RESTService.Entry] {
        [
            .init(Self.create) { [deployments, origin] input, call in
                guard let kind = Deployment.Kind(rawValue: input["DeploymentType"]?.string ?? "") else { throw ServiceError("BadRequestException", "There is no such deployment type.") }
                return Self.begun(try await deployments.begin(
                    kind, of: input["GroupId"]?.string ?? "", version: input["GroupVersionId"]?.string, again: input["DeploymentId"]?.string,
                    origin: origin(call.head.host)))
            },
            .init(Self.reset) { [deployments, origin] input, call in
                Self.begun(try await deployments.begin(
                    input["Force"]?.boolean == true ? .forcedReset : .reset, of: input["GroupId"]?.string ?? "", version: nil, origin: origin(call.head.host)))
            },
            .init(Self.status) { [deployments] input, _ in
                let deployment = try await deployments.store.deployment(input["DeploymentId"]?.string ?? "")
                guard deployment.group == input["GroupId"]?.string else { throw ServiceError("IdNotFound", "The group has no such deployment.", status: 404) }
                var output: WireMap = [
                    "DeploymentStatus": .string(deployment.status.rawValue), "DeploymentType": .string(deployment.kind.rawValue),
                    "UpdatedAt": GreengrassService.time(deployment.updated),
                ]
                if let failure = deployment.failure {
                    output["ErrorMessage"] = .string(failure)
                    output["ErrorDetails"] = [["DetailedErrorCode": .string(deployment.phase ?? "BUILDING"), "DetailedErrorMessage": .string(failure)]]
                }
                return .map(output)
            },
            .init(Self.list) { [deployments] input, _ in
                let page = try await deployments.store.deployments(
                    of: input["GroupId"]?.string ?? "", after: input["NextToken"]?.string, entries: GreengrassService.entries(input))
                var output: WireMap = ["Deployments": .list(page.items.map { deployment in
                    [
                        "CreatedAt": GreengrassService.time(deployment.created), "DeploymentArn": .string(deployment.arn),
                        "DeploymentId": .string(deployment.id), "DeploymentType": .string(deployment.kind.rawValue),
                        // The version that was deployed, as Greengrass has it.
                        "GroupArn": .string(deployment.groupVersion.map { FleetARN.version(.group, deployment.group, $0) } ?? FleetARN.definition(.group, deployment.group)),
                    ]
                })]
                output["NextToken"] = page.next.map { .string($0) }
                return .map(output)
            },
        ]
    }

    private static let path = "/greengrass/groups/{GroupId}/deployments"
    private static let kinds = Shape.oneOf(["NewDeployment", "Redeployment", "ResetDeployment", "ForceResetDeployment"])
    private static let begun = Shape.structure([.optional("DeploymentArn", .string), .optional("DeploymentId", .string)])

    private static let create = ServiceOperation(
        "CreateDeployment",
        input: .structure([
            GreengrassShapes.token, .optional("DeploymentId", .string), .required("DeploymentType", kinds), GreengrassShapes.groupID,
            .optional("GroupVersionId", .string),
        ]),
        output: begun, route: .init("POST", path), errors: GreengrassShapes.errors)

    private static let reset = ServiceOperation(
        "ResetDeployments", input: .structure([GreengrassShapes.token, .optional("Force", .boolean), GreengrassShapes.groupID]), output: begun,
        route: .init("POST", path + "/$reset"), errors: GreengrassShapes.errors)

    private static let status = ServiceOperation(
        "GetDeploymentStatus", input: .structure([.required("DeploymentId", .string).at(.uri, "DeploymentId"), GreengrassShapes.groupID]),
        output: .structure([
            .optional("DeploymentStatus", .string), .optional("DeploymentType", kinds),
            .optional("ErrorDetails", .list(.structure([.optional("DetailedErrorCode", .string), .optional("DetailedErrorMessage", .string)]))),
            .optional("ErrorMessage", .string), .optional("UpdatedAt", .string),
        ]),
        route: .init("GET", path + "/{DeploymentId}/status"), errors: GreengrassShapes.errors)

    private static let list = ServiceOperation(
        "ListDeployments", input: .structure([GreengrassShapes.groupID] + GreengrassShapes.page),
        output: .structure([
            .optional("Deployments", .list(.structure([
                .optional("CreatedAt", .string), .optional("DeploymentArn", .string), .optional("DeploymentId", .string),
                .optional("DeploymentType", kinds), .optional("GroupArn", .string),
            ]))),
            .optional("NextToken", .string),
        ]),
        route: .init("GET", path), errors: GreengrassShapes.errors)

    private static func begun(_ deployment: Deployment) -> WireValue {
        ["DeploymentArn": .string(deployment.arn), "DeploymentId": .string(deployment.id)]
    }
}
