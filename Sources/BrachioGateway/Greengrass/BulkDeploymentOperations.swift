internal import BrachioWire

/// Deployments of many groups at once are not offered; there are none to list.
enum BulkDeploymentOperations {
    static var entries: [RESTService.Entry] {
        [
            .init(start) { _, _ in
                throw ServiceError("BadRequestException", "Bulk deployments are not offered by this endpoint: call CreateDeployment for each group.")
            },
            .init(list) { _, _ in ["BulkDeployments": []] },
            .init(status) { input, _ in throw missing(input) },
            .init(reports) { input, _ in throw missing(input) },
            .init(stop) { input, _ in throw missing(input) },
        ]
    }

    private static func missing(_ input: WireValue) -> ServiceError {
        ServiceError("BadRequestException", "There is no bulk deployment \((input["BulkDeploymentId"]?.string ?? "").prefix(100)): this endpoint starts none.")
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

    private static let one = path + "/{BulkDeploymentId}"
    private static let id = Member.required("BulkDeploymentId", .string).at(.uri, "BulkDeploymentId")
    private static let details = Shape.list(.structure([.optional("DetailedErrorCode", .string), .optional("DetailedErrorMessage", .string)]))

    private static let status = ServiceOperation(
        "GetBulkDeploymentStatus", input: .structure([id]),
        output: .structure([
            .optional("BulkDeploymentMetrics", .structure([
                .optional("InvalidInputRecords", .integer), .optional("RecordsProcessed", .integer), .optional("RetryAttempts", .integer),
            ])),
            .optional("BulkDeploymentStatus", .oneOf(["Initializing", "Running", "Completed", "Stopping", "Stopped", "Failed"])),
            .optional("CreatedAt", .string), .optional("ErrorDetails", details), .optional("ErrorMessage", .string), .optional("tags", GreengrassShapes.tags),
        ]),
        route: .init("GET", one + "/status"), errors: GreengrassShapes.errors)

    private static let reports = ServiceOperation(
        "ListBulkDeploymentDetailedReports", input: .structure([id] + GreengrassShapes.page),
        output: .structure([
            .optional("Deployments", .list(.structure([
                .optional("CreatedAt", .string), .optional("DeploymentArn", .string), .optional("DeploymentId", .string), .optional("DeploymentStatus", .string),
                .optional("DeploymentType", .oneOf(["NewDeployment", "Redeployment", "ResetDeployment", "ForceResetDeployment"])),
                .optional("ErrorDetails", details), .optional("ErrorMessage", .string), .optional("GroupArn", .string),
            ]))),
            .optional("NextToken", .string),
        ]),
        route: .init("GET", one + "/detailed-reports"), errors: GreengrassShapes.errors)

    private static let stop = ServiceOperation(
        "StopBulkDeployment", input: .structure([id]), output: .structure([]), route: .init("PUT", one + "/$stop"), errors: GreengrassShapes.errors)
}
