internal import BrachioWire

/// Shapes of policies.
enum PolicyShapes {
    static let name = Shape.string(1...128, pattern: "[\\w+=,.@-]+")
    static let document = Shape.string(0...404_600, pattern: "[\\s\\S]*")
    static let version = Shape.string(pattern: "[0-9]+")
    static let nameAndARN = Shape.structure([.optional("policyName", name), .optional("policyArn", .string)])
    static let policiesPage = Shape.structure([.optional("policies", .list(nameAndARN)), CertificateShapes.nextMarker])
    static let inPath = IoTShapes.inPath("policyName", name)
    private static let versionInPath = IoTShapes.inPath("policyVersionId", version)
    private static let pages = [CertificateShapes.marker, CertificateShapes.pageSize]

    static let create = ServiceOperation(
        "CreatePolicy", input: .structure([inPath, .required("policyDocument", document), .optional("tags", IoTShapes.tags)]),
        output: .structure(nameAndARN.members + [.optional("policyDocument", document), .optional("policyVersionId", version)]),
        route: .init("POST", "/policies/{policyName}"))
    static let get = ServiceOperation(
        "GetPolicy", input: .structure([inPath]),
        output: .structure(nameAndARN.members + [
            .optional("policyDocument", document), .optional("defaultVersionId", version), .optional("creationDate", .timestamp),
            .optional("lastModifiedDate", .timestamp), .optional("generationId", .string),
        ]),
        route: .init("GET", "/policies/{policyName}"))
    static let list = ServiceOperation(
        "ListPolicies", input: .structure(pages + [CertificateShapes.ascending]), output: policiesPage, route: .init("GET", "/policies"))
    static let delete = ServiceOperation("DeletePolicy", input: .structure([inPath]), route: .init("DELETE", "/policies/{policyName}"))

    static let createVersion = ServiceOperation(
        "CreatePolicyVersion",
        input: .structure([inPath, .required("policyDocument", document), IoTShapes.inQuery("setAsDefault", .boolean)]),
        output: .structure([
            .optional("policyArn", .string), .optional("policyDocument", document), .optional("policyVersionId", version),
            .optional("isDefaultVersion", .boolean),
        ]),
        route: .init("POST", "/policies/{policyName}/version"))
    static let getVersion = ServiceOperation(
        "GetPolicyVersion", input: .structure([inPath, versionInPath]),
        output: .structure(nameAndARN.members + [
            .optional("policyDocument", document), .optional("policyVersionId", version), .optional("isDefaultVersion", .boolean),
            .optional("creationDate", .timestamp), .optional("lastModifiedDate", .timestamp), .optional("generationId", .string),
        ]),
        route: .init("GET", "/policies/{policyName}/version/{policyVersionId}"))
    static let listVersions = ServiceOperation(
        "ListPolicyVersions", input: .structure([inPath]),
        output: .structure([
            .optional("policyVersions", .list(.structure([
                .optional("versionId", version), .optional("isDefaultVersion", .boolean), .optional("createDate", .timestamp),
            ])))
        ]),
        route: .init("GET", "/policies/{policyName}/version"))
    static let deleteVersion = ServiceOperation(
        "DeletePolicyVersion", input: .structure([inPath, versionInPath]),
        route: .init("DELETE", "/policies/{policyName}/version/{policyVersionId}"))
    static let setDefault = ServiceOperation(
        "SetDefaultPolicyVersion", input: .structure([inPath, versionInPath]),
        route: .init("PATCH", "/policies/{policyName}/version/{policyVersionId}"))

    static let attach = ServiceOperation(
        "AttachPolicy", input: .structure([inPath, .required("target", .string)]), route: .init("PUT", "/target-policies/{policyName}"))
    static let detach = ServiceOperation(
        "DetachPolicy", input: .structure([inPath, .required("target", .string)]), route: .init("POST", "/target-policies/{policyName}"))
    static let listAttached = ServiceOperation(
        "ListAttachedPolicies", input: .structure([IoTShapes.inPath("target", .string), IoTShapes.inQuery("recursive", .boolean)] + pages),
        output: policiesPage, route: .init("POST", "/attached-policies/{target}"))
    static let listTargets = ServiceOperation(
        "ListTargetsForPolicy", input: .structure([inPath] + pages),
        output: .structure([.optional("targets", .list(.string)), CertificateShapes.nextMarker]), route: .init("POST", "/policy-targets/{policyName}"))

    // The names that these had first.
    private static let principal = Member.required("principal", .string).at(.header, "x-amzn-iot-principal")
    static let attachPrincipal = ServiceOperation(
        "AttachPrincipalPolicy", input: .structure([inPath, principal]), route: .init("PUT", "/principal-policies/{policyName}"))
    static let detachPrincipal = ServiceOperation(
        "DetachPrincipalPolicy", input: .structure([inPath, principal]), route: .init("DELETE", "/principal-policies/{policyName}"))
    static let listPrincipal = ServiceOperation(
        "ListPrincipalPolicies", input: .structure([principal, CertificateShapes.ascending] + pages), output: policiesPage,
        route: .init("GET", "/principal-policies"))
    static let listPrincipals = ServiceOperation(
        "ListPolicyPrincipals",
        input: .structure([.required("policyName", name).at(.header, "x-amzn-iot-policy"), CertificateShapes.ascending] + pages),
        output: .structure([.optional("principals", .list(.string)), CertificateShapes.nextMarker]), route: .init("GET", "/policy-principals"))
}
