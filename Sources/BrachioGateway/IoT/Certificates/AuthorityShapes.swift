internal import BrachioWire

/// Shapes of authorities of one's own.
extension AuthorityOperations {
    private static let id = IoTShapes.inPath("certificateId", CertificateShapes.id).at(.uri, "caCertificateId")
    private static let status = Shape.oneOf(["ACTIVE", "INACTIVE"])
    private static let configuration = Shape.structure([
        .optional("templateBody", .string(0...10_240, pattern: "[\\s\\S]*")), .optional("roleArn", .string(20...2_048)),
        .optional("templateName", ProvisioningShapes.templateName),
    ])
    private static let listedShape = Shape.structure([
        .optional("certificateArn", .string), .optional("certificateId", CertificateShapes.id), .optional("status", status),
        .optional("creationDate", .timestamp),
    ])

    static let getCode = ServiceOperation(
        "GetRegistrationCode", output: .structure([.optional("registrationCode", CertificateShapes.id)]), route: .init("GET", "/registrationcode"))
    static let deleteCode = ServiceOperation("DeleteRegistrationCode", route: .init("DELETE", "/registrationcode"))
    static let register = ServiceOperation(
        "RegisterCACertificate",
        input: .structure([
            .required("caCertificate", CertificateShapes.pem), .optional("verificationCertificate", CertificateShapes.pem),
            CertificateShapes.setAsActive, IoTShapes.inQuery("allowAutoRegistration", .boolean), .optional("registrationConfig", configuration),
            .optional("tags", IoTShapes.tags), .optional("certificateMode", CertificateShapes.mode),
        ]),
        output: CertificateShapes.arnAndID, route: .init("POST", "/cacertificate"))
    static let describe = ServiceOperation(
        "DescribeCACertificate", input: .structure([id]),
        output: .structure([
            .optional("certificateDescription", .structure(listedShape.members + [
                .optional("certificatePem", CertificateShapes.pem), .optional("ownedBy", .string),
                .optional("autoRegistrationStatus", .oneOf(["ENABLE", "DISABLE"])), .optional("lastModifiedDate", .timestamp),
                .optional("validity", CertificateShapes.validity), .optional("certificateMode", CertificateShapes.mode),
            ])),
            .optional("registrationConfig", configuration),
        ]),
        route: .init("GET", "/cacertificate/{caCertificateId}"))
    static let update = ServiceOperation(
        "UpdateCACertificate",
        input: .structure([
            id, IoTShapes.inQuery("newStatus", status), IoTShapes.inQuery("newAutoRegistrationStatus", .oneOf(["ENABLE", "DISABLE"])),
            .optional("registrationConfig", configuration), .optional("removeAutoRegistration", .boolean),
        ]),
        route: .init("PUT", "/cacertificate/{caCertificateId}"))
    static let delete = ServiceOperation(
        "DeleteCACertificate", input: .structure([id]), route: .init("DELETE", "/cacertificate/{caCertificateId}"))
    static let list = ServiceOperation(
        "ListCACertificates", input: .structure([CertificateShapes.pageSize, CertificateShapes.marker, CertificateShapes.ascending]),
        output: .structure([.optional("certificates", .list(listedShape)), CertificateShapes.nextMarker]), route: .init("GET", "/cacertificates"))
    static let listSigned = ServiceOperation(
        "ListCertificatesByCA",
        input: .structure([
            IoTShapes.inPath("caCertificateId", CertificateShapes.id), CertificateShapes.pageSize, CertificateShapes.marker, CertificateShapes.ascending,
        ]),
        output: .structure([.optional("certificates", .list(CertificateShapes.listed)), CertificateShapes.nextMarker]),
        route: .init("GET", "/certificates-by-ca/{caCertificateId}"))
}
