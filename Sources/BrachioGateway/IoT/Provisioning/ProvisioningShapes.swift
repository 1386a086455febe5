internal import BrachioWire

/// Shapes of provisioning templates.
enum ProvisioningShapes {
    static let templateName = Shape.string(1...36, pattern: "^[0-9A-Za-z_-]+$")
    static let body = Shape.string(0...10_240, pattern: "[\\s\\S]*")
    static let inPath = IoTShapes.inPath("templateName", templateName)
    private static let description = Shape.string(0...500, pattern: "[^\\p{C}]*")
    private static let role = Shape.string(20...2_048)
    private static let kind = Shape.oneOf(["FLEET_PROVISIONING", "JITP"])
    private static let hook = Shape.structure([
        .optional("payloadVersion", .string(10...32, pattern: "^[0-9-]+$")), .required("targetArn", .string(atMost: 2_048)),
    ])
    private static let versionInPath = IoTShapes.inPath("versionId", .integer)

    static let create = ServiceOperation(
        "CreateProvisioningTemplate",
        input: .structure([
            .required("templateName", templateName), .optional("description", description), .required("templateBody", body),
            .optional("enabled", .boolean), .required("provisioningRoleArn", role), .optional("preProvisioningHook", hook),
            .optional("tags", IoTShapes.tags), .optional("type", kind),
        ]),
        output: .structure([.optional("templateArn", .string), .optional("templateName", templateName), .optional("defaultVersionId", .integer)]),
        route: .init("POST", "/provisioning-templates"))

    private static let summary: [Member] = [
        .optional("templateArn", .string), .optional("templateName", templateName), .optional("description", description),
        .optional("creationDate", .timestamp), .optional("lastModifiedDate", .timestamp), .optional("enabled", .boolean), .optional("type", kind),
    ]

    static let describe = ServiceOperation(
        "DescribeProvisioningTemplate", input: .structure([inPath]),
        output: .structure(summary + [
            .optional("defaultVersionId", .integer), .optional("templateBody", body), .optional("provisioningRoleArn", role),
        ]),
        route: .init("GET", "/provisioning-templates/{templateName}"))
    static let list = ServiceOperation(
        "ListProvisioningTemplates", input: .structure([IoTShapes.maxResults, IoTShapes.nextToken]),
        output: .structure([.optional("templates", .list(.structure(summary))), .optional("nextToken", .string)]),
        route: .init("GET", "/provisioning-templates"))
    static let update = ServiceOperation(
        "UpdateProvisioningTemplate",
        input: .structure([
            inPath, .optional("description", description), .optional("enabled", .boolean), .optional("defaultVersionId", .integer),
            .optional("provisioningRoleArn", role), .optional("preProvisioningHook", hook), .optional("removePreProvisioningHook", .boolean),
        ]),
        route: .init("PATCH", "/provisioning-templates/{templateName}"))
    static let delete = ServiceOperation(
        "DeleteProvisioningTemplate", input: .structure([inPath]), route: .init("DELETE", "/provisioning-templates/{templateName}"))

    private static let version: [Member] = [
        .optional("versionId", .integer), .optional("creationDate", .timestamp), .optional("isDefaultVersion", .boolean),
    ]
    static let createVersion = ServiceOperation(
        "CreateProvisioningTemplateVersion",
        input: .structure([inPath, .required("templateBody", body), IoTShapes.inQuery("setAsDefault", .boolean)]),
        output: .structure([
            .optional("templateArn", .string), .optional("templateName", templateName), .optional("versionId", .integer),
            .optional("isDefaultVersion", .boolean),
        ]),
        route: .init("POST", "/provisioning-templates/{templateName}/versions"))
    static let describeVersion = ServiceOperation(
        "DescribeProvisioningTemplateVersion", input: .structure([inPath, versionInPath]),
        output: .structure(version + [.optional("templateBody", body)]),
        route: .init("GET", "/provisioning-templates/{templateName}/versions/{versionId}"))
    static let listVersions = ServiceOperation(
        "ListProvisioningTemplateVersions", input: .structure([inPath, IoTShapes.maxResults, IoTShapes.nextToken]),
        output: .structure([.optional("versions", .list(.structure(version))), .optional("nextToken", .string)]),
        route: .init("GET", "/provisioning-templates/{templateName}/versions"))
    static let deleteVersion = ServiceOperation(
        "DeleteProvisioningTemplateVersion", input: .structure([inPath, versionInPath]),
        route: .init("DELETE", "/provisioning-templates/{templateName}/versions/{versionId}"))

    private static let keyPair = Shape.structure([.optional("PublicKey", .string), .optional("PrivateKey", .string)])
    static let claim = ServiceOperation(
        "CreateProvisioningClaim", input: .structure([inPath]),
        output: .structure([
            .optional("certificateId", CertificateShapes.id), .optional("certificatePem", CertificateShapes.pem), .optional("keyPair", keyPair),
            .optional("expiration", .timestamp),
        ]),
        route: .init("POST", "/provisioning-templates/{templateName}/provisioning-claim"))
    static let registerThing = ServiceOperation(
        "RegisterThing",
        input: .structure([
            .required("templateBody", body),
            .optional("parameters", .map(.string(0...4_096, pattern: "[\\s\\S]*"), key: .string(0...2_048, pattern: "[\\s\\S]*"))),
        ]),
        output: .structure([.optional("certificatePem", CertificateShapes.pem), .optional("resourceArns", .map(.string))]),
        route: .init("POST", "/things"))
}
