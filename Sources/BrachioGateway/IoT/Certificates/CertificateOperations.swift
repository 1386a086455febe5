internal import BrachioDeviceCloud
internal import BrachioWire

/// Certificates: create, register, describe, list, update, delete.
struct CertificateOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] { making + registering + keeping }

    private var making: [RESTService.Entry] {
        [
            RESTService.Entry(Self.createKeys) { [registry] input, _ in
                let keys = try await registry.createKeys(isActive: input["setAsActive"]?.boolean ?? false)
                var map = CertificateShapes.created(keys.certificate)
                map["keyPair"] = ["PublicKey": .string(keys.publicKey), "PrivateKey": .string(keys.privateKey)]
                return .map(map)
            },
            RESTService.Entry(Self.createFromRequest) { [registry] input, _ in
                let certificate = try await registry.createCertificate(
                    signing: input.text("certificateSigningRequest"), isActive: input["setAsActive"]?.boolean ?? false)
                return .map(CertificateShapes.created(certificate))
            },
        ]
    }

    private var registering: [RESTService.Entry] {
        [
            RESTService.Entry(Self.register) { [registry] input, _ in
                let certificate = try await registry.register(
                    input.text("certificatePem"), authority: input["caCertificatePem"]?.string, status: try Self.status(input))
                return ["certificateArn": .string(certificate.arn), "certificateId": .string(certificate.id)]
            },
            RESTService.Entry(Self.registerWithoutAuthority) { [registry] input, _ in
                let certificate = try await registry.registerWithoutAuthority(input.text("certificatePem"), status: try Self.status(input))
                return ["certificateArn": .string(certificate.arn), "certificateId": .string(certificate.id)]
            },
        ]
    }

    private var keeping: [RESTService.Entry] {
        [
            .about("cert", "certificateId", Self.describe) { [registry] input, call in
                Self.description(try await registry.certificate(input.certificateID()), call)
            },
            RESTService.Entry(Self.list) { [registry] input, _ in
                let page = try await registry.certificates(isAscending: input["ascendingOrder"]?.boolean ?? false, input.markedPage())
                return .markedPage("certificates", page, CertificateShapes.listed)
            },
            .about("cert", "certificateId", Self.update) { [registry] input, _ in
                guard let status = DeviceCertificate.Status(rawValue: input.text("newStatus")) else {
                    throw ServiceError("InvalidRequestException", "Certificates are not transferred here: newStatus is ACTIVE, INACTIVE or REVOKED.")
                }
                try await registry.setStatus(status, ofCertificate: input.certificateID())
                return [:]
            },
            .about("cert", "certificateId", Self.delete) { [registry] input, _ in
                try await registry.deleteCertificate(input.certificateID(), isForced: input["forceDelete"]?.boolean ?? false)
                return [:]
            },
        ]
    }

    private static func status(_ input: WireValue) throws -> DeviceCertificate.Status {
        guard let text = input["status"]?.string else { return input["setAsActive"]?.boolean == true ? .active : .inactive }
        guard let status = DeviceCertificate.Status(rawValue: text == "REGISTER_INACTIVE" ? "INACTIVE" : text), status == .active || status == .inactive else {
            throw ServiceError("InvalidRequestException", "A certificate is registered as ACTIVE or INACTIVE, not \(text).")
        }
        return status
    }

    private static func description(_ certificate: DeviceCertificate, _ call: Call) -> WireValue {
        var map = CertificateShapes.created(certificate)
        map["caCertificateId"] = certificate.authority.map { .string($0) }
        map["status"] = .string(certificate.status.rawValue)
        map["ownedBy"] = .string(call.account)
        map["creationDate"] = .timestamp(certificate.created)
        map["lastModifiedDate"] = .timestamp(certificate.changed)
        map["customerVersion"] = .integer(certificate.version)
        map["generationId"] = .string("\(certificate.version)")
        map["validity"] = ["notBefore": .timestamp(certificate.notBefore), "notAfter": .timestamp(certificate.notAfter)]
        map["certificateMode"] = .string(certificate.mode.rawValue)
        return ["certificateDescription": .map(map)]
    }

    private static let createKeys = ServiceOperation(
        "CreateKeysAndCertificate", input: .structure([CertificateShapes.setAsActive]),
        output: .structure(CertificateShapes.created.members + [
            .optional("keyPair", .structure([.optional("PublicKey", .string), .optional("PrivateKey", .string)]))
        ]),
        route: .init("POST", "/keys-and-certificate"))
    private static let createFromRequest = ServiceOperation(
        "CreateCertificateFromCsr",
        input: .structure([.required("certificateSigningRequest", .string(1...4_096, pattern: "[\\s\\S]*")), CertificateShapes.setAsActive]),
        output: CertificateShapes.created, route: .init("POST", "/certificates"))
    private static let register = ServiceOperation(
        "RegisterCertificate",
        input: .structure([
            .required("certificatePem", CertificateShapes.pem), .optional("caCertificatePem", CertificateShapes.pem), CertificateShapes.setAsActive,
            .optional("status", CertificateShapes.status),
        ]),
        output: CertificateShapes.arnAndID, route: .init("POST", "/certificate/register"))
    private static let registerWithoutAuthority = ServiceOperation(
        "RegisterCertificateWithoutCA",
        input: .structure([.required("certificatePem", CertificateShapes.pem), .optional("status", CertificateShapes.status)]),
        output: CertificateShapes.arnAndID, route: .init("POST", "/certificate/register-no-ca"))
    private static let onlyID = Shape.structure([IoTShapes.inPath("certificateId", CertificateShapes.id)])
    private static let describe = ServiceOperation(
        "DescribeCertificate", input: onlyID,
        output: .structure([
            .optional("certificateDescription", .structure(CertificateShapes.listed.members + [
                .optional("caCertificateId", CertificateShapes.id), .optional("certificatePem", CertificateShapes.pem),
                .optional("ownedBy", .string), .optional("lastModifiedDate", .timestamp), .optional("customerVersion", .integer),
                .optional("generationId", .string), .optional("validity", CertificateShapes.validity),
            ]))
        ]),
        route: .init("GET", "/certificates/{certificateId}"))
    private static let list = ServiceOperation(
        "ListCertificates", input: .structure([CertificateShapes.pageSize, CertificateShapes.marker, CertificateShapes.ascending]),
        output: .structure([.optional("certificates", .list(CertificateShapes.listed)), CertificateShapes.nextMarker]),
        route: .init("GET", "/certificates"))
    private static let update = ServiceOperation(
        "UpdateCertificate",
        input: .structure(onlyID.members + [.required("newStatus", CertificateShapes.status).at(.querystring, "newStatus")]),
        route: .init("PUT", "/certificates/{certificateId}"))
    private static let delete = ServiceOperation(
        "DeleteCertificate", input: .structure(onlyID.members + [IoTShapes.inQuery("forceDelete", .boolean)]),
        route: .init("DELETE", "/certificates/{certificateId}"))
}
