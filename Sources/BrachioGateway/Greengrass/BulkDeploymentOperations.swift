internal import BrachioWire

/// Deployments of many groups at once are not offered; there are none to list.
enum BulkDeploymentOperations {
    static var entries: [RESTService.Entry] {
        [
            .init(start) { _, _ in
                throw ServiceError("BadRequestException", "Bulk deployments are not offered by this endpoint: call CreateDeployment for each group.")
            },
            .init(list) { _, _ in ["BulkDeployments": []] },
        ]
    }

    private static let path = "/greengrass/bulk/deployments"

    private static let start = ServiceOperation(
        "StartBulkDeployment",
        input: .structure([
            GreengrassShapes.token, .required("ExecutionRoleArn", .string), .required("InputFileUri", .string), .optional("tags", GreengrassShapes.tags),
        ]),
        output: .structure([.optional("BulkDeploymentArn", .string), .optional("BulkDeploymentId", .string)]), route: .init("POST", path),
        errors: GreengrassShapes.errors)

    private static let list = ServiceOperation(
        "ListBulkDeployments", input: .structure(GreengrassShapes.page),
        output: .structure([
            .optional("BulkDeployments", .list(.structure([
                .optional("BulkDeploymentArn", .string), .optional("BulkDeploymentId", .string), .optional("CreatedAt", .string),
            ]))),
            .optional("NextToken", .string),
        ]),
        route: .init("GET", path), errors: GreengrassShapes.errors)
}
