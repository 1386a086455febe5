internal import BrachioDeviceCloud
internal import BrachioWire

/// Provisioning templates, claims, and provisioning by a call.
struct ProvisioningOperations {
    let registry: ThingRegistry

    var entries: [RESTService.Entry] { making + keeping + versions }

    private var making: [RESTService.Entry] {
        [
            RESTService.Entry(ProvisioningShapes.registerThing) { [registry] input, _ in
                let made = try await registry.provision(input.text("templateBody"), parameters: input["parameters"]?.texts ?? [:])
                var map: WireMap = ["resourceArns": .texts(made.arns)]
                map["certificatePem"] = made.certificatePEM.map { .string($0) }
                return .map(map)
            },
            Self.about(ProvisioningShapes.claim) { [registry] input, _ in
                let claim = try await registry.createClaim(template: input.text("templateName"))
                return [
                    "certificateId": .string(claim.keys.certificate.id), "certificatePem": .string(claim.keys.certificate.pem),
                    "keyPair": ["PublicKey": .string(claim.keys.publicKey), "PrivateKey": .string(claim.keys.privateKey)],
                    "expiration": .timestamp(claim.expires),
                ]
            },
        ]
    }

    private var keeping: [RESTService.Entry] {
        [
            Self.about(ProvisioningShapes.create) { [registry] input, _ in
                try Self.refuseHook(input)
                let made = try await registry.createTemplate(
                    input.text("templateName"), body: input.text("templateBody"), description: input["description"]?.string,
                    isEnabled: input["enabled"]?.boolean ?? false, role: input.text("provisioningRoleArn"),
                    kind: .init(rawValue: input["type"]?.string ?? "") ?? .fleet, tags: input["tags"]?.tags ?? [:])
                return [
                    "templateArn": .string(made.arn), "templateName": .string(made.name), "defaultVersionId": .integer(made.defaultVersion),
                ]
            },
            Self.about(ProvisioningShapes.describe) { [registry] input, _ in
                let (template, body) = try await registry.template(input.text("templateName"))
                var map = Self.summary(template)
                map["defaultVersionId"] = .integer(template.defaultVersion)
                map["templateBody"] = .string(body)
                map["provisioningRoleArn"] = .string(template.role)
                return .map(map)
            },
            RESTService.Entry(ProvisioningShapes.list) { [registry] input, _ in
                .page("templates", try await registry.templates(input.page())) { .map(Self.summary($0)) }
            },
            Self.about(ProvisioningShapes.update) { [registry] input, _ in
                try Self.refuseHook(input)
                try await registry.updateTemplate(
                    input.text("templateName"), description: input["description"]?.string, isEnabled: input["enabled"]?.boolean,
                    role: input["provisioningRoleArn"]?.string, defaultVersion: input["defaultVersionId"]?.integer)
                return [:]
            },
            Self.about(ProvisioningShapes.delete) { [registry] input, _ in
                try await registry.deleteTemplate(input.text("templateName"))
                return [:]
            },
        ]
    }

    private var versions: [RESTService.Entry] {
        [
            Self.about(ProvisioningShapes.createVersion) { [registry] input, _ in
                let name = input.text("templateName")
                let made = try await registry.createTemplateVersion(
                    name, body: input.text("templateBody"), isDefault: input["setAsDefault"]?.boolean ?? false)
                return [
                    "templateArn": .string(RegistryARN.template(name)), "templateName": .string(name), "versionId": .integer(made.version),
                    "isDefaultVersion": .boolean(made.isDefault),
                ]
            },
            Self.about(ProvisioningShapes.describeVersion) { [registry] input, _ in
                let versions = try await registry.templateVersions(input.text("templateName"))
                guard let version = versions.first(where: { $0.version == input["versionId"]?.integer }) else {
                    throw ServiceError("ResourceNotFoundException", "The template has no such version.", status: 404)
                }
                var map = Self.version(version)
                map["templateBody"] = .string(version.body)
                return .map(map)
            },
            Self.about(ProvisioningShapes.listVersions) { [registry] input, _ in
                ["versions": .list(try await registry.templateVersions(input.text("templateName")).map { .map(Self.version($0)) })]
            },
            Self.about(ProvisioningShapes.deleteVersion) { [registry] input, _ in
                try await registry.deleteTemplateVersion(input.text("templateName"), input["versionId"]?.integer ?? 0)
                return [:]
            },
        ]
    }

    private static func about(_ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RESTService.Entry {
        .about("provisioningtemplate", "templateName", operation, handler)
    }

    private static func refuseHook(_ input: WireValue) throws {
        if input["preProvisioningHook"]?.map != nil { throw IoTService.notOffered("Hooks before provisioning") }
    }

    private static func summary(_ template: RegisteredTemplate) -> WireMap {
        var map: WireMap = [
            "templateArn": .string(template.arn), "templateName": .string(template.name), "creationDate": .timestamp(template.created),
            "lastModifiedDate": .timestamp(template.changed), "enabled": .boolean(template.isEnabled), "type": .string(template.kind.rawValue),
        ]
        map["description"] = template.description.map { .string($0) }
        return map
    }

    private static func version(_ version: TemplateVersion) -> WireMap {
        ["versionId": .integer(version.version), "creationDate": .timestamp(version.created), "isDefaultVersion": .boolean(version.isDefault)]
    }
}
