internal import BrachioDeviceCloud
internal import BrachioWire

/// Authorities of one's own: the registration code, register, describe, list, update, delete.
struct AuthorityOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] { codes + changing + reading }

    private var codes: [RESTService.Entry] {
        [
            RESTService.Entry(Self.getCode) { [registry] _, _ in ["registrationCode": .string(try await registry.registrationCode())] },
            RESTService.Entry(Self.deleteCode) { [registry] _, _ in
                try await registry.deleteRegistrationCode()
                return [:]
            },
        ]
    }

    private var changing: [RESTService.Entry] {
        [
            RESTService.Entry(Self.register) { [registry] input, _ in
                let made = try await registry.registerAuthority(
                    input.text("caCertificate"), verification: input["verificationCertificate"]?.string,
                    mode: .init(rawValue: input["certificateMode"]?.string ?? "") ?? .known, isActive: input["setAsActive"]?.boolean ?? false,
                    registersItself: input["allowAutoRegistration"]?.boolean ?? false, template: try Self.template(input["registrationConfig"]),
                    tags: input["tags"]?.tags ?? [:])
                return ["certificateArn": .string(made.arn), "certificateId": .string(made.id)]
            },
            .about("cacert", "certificateId", Self.update) { [registry] input, _ in
                try await registry.updateAuthority(
                    input.certificateID(), isActive: input["newStatus"]?.string.map { $0 == "ACTIVE" },
                    registersItself: input["newAutoRegistrationStatus"]?.string.map { $0 == "ENABLE" },
                    template: try Self.template(input["registrationConfig"]), removesTemplate: input["removeAutoRegistration"]?.boolean ?? false)
                return [:]
            },
            .about("cacert", "certificateId", Self.delete) { [registry] input, _ in
                try await registry.deleteAuthority(input.certificateID())
                return [:]
            },
        ]
    }

    private var reading: [RESTService.Entry] {
        [
            .about("cacert", "certificateId", Self.describe) { [registry] input, call in
                let authority = try await registry.authority(input.certificateID())
                var map: WireMap = ["certificateDescription": Self.description(authority, call)]
                map["registrationConfig"] = authority.template.map { ["templateName": .string($0)] }
                return .map(map)
            },
            RESTService.Entry(Self.list) { [registry] input, _ in
                let page = try await registry.authorities(isAscending: input["ascendingOrder"]?.boolean ?? false, input.markedPage())
                return .markedPage("certificates", page) { .map(Self.listed($0)) }
            },
            .about("cacert", "caCertificateId", Self.listSigned) { [registry] input, _ in
                let page = try await registry.certificates(
                    authority: input.certificateID("caCertificateId"), isAscending: input["ascendingOrder"]?.boolean ?? false, input.markedPage())
                return .markedPage("certificates", page, CertificateShapes.listed)
            },
        ]
    }

    private static func template(_ configuration: WireValue?) throws -> String? {
        if configuration?["templateBody"]?.string?.isEmpty == false {
            throw ServiceError("InvalidRequestException", "Name the provisioning template by templateName; a body within an authority is not taken.")
        }
        return configuration?["templateName"]?.string
    }

    private static func listed(_ authority: RegisteredAuthority) -> WireMap {
        [
            "certificateArn": .string(authority.arn), "certificateId": .string(authority.id),
            "status": .string(authority.isActive ? "ACTIVE" : "INACTIVE"), "creationDate": .timestamp(authority.created),
        ]
    }

    private static func description(_ authority: RegisteredAuthority, _ call: Call) -> WireValue {
        var map = listed(authority)
        map["certificatePem"] = .string(authority.pem)
        map["ownedBy"] = .string(call.account)
        map["autoRegistrationStatus"] = .string(authority.registersItself ? "ENABLE" : "DISABLE")
        map["lastModifiedDate"] = .timestamp(authority.changed)
        map["validity"] = ["notBefore": .timestamp(authority.notBefore), "notAfter": .timestamp(authority.notAfter)]
        map["certificateMode"] = .string(authority.mode.rawValue)
        return .map(map)
    }
}
