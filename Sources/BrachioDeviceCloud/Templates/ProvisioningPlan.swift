internal import BrachioCore
internal import BrachioJSON
internal import BrachioShadows

/// A template with its parameters put in: what is to be there afterwards.
package struct ProvisioningPlan: Sendable, Hashable {
    /// What happens where a thing is there already and differs.
    enum Override: String, Sendable, Hashable {
        case doNothing = "DO_NOTHING"
        case replace = "REPLACE"
        case merge = "MERGE"
        case fail = "FAIL"
    }

    struct PlannedThing: Sendable, Hashable {
        var logicalName: String
        var name: String
        var type: String?
        var attributes: [String: String]
        var groups: [String]
        var attributeOverride: Override
        var typeOverride: Override
        var groupOverride: Override
    }

    struct PlannedCertificate: Sendable, Hashable {
        enum Source: Sendable, Hashable {
            case registered(id: String)
            case request(String)
            case pem(String, authority: String?)
        }

        var logicalName: String
        var source: Source
        var status: DeviceCertificate.Status
        var isExclusive: Bool
    }

    struct PlannedPolicy: Sendable, Hashable {
        enum Source: Sendable, Hashable {
            case named(String)
            case document(String)
        }

        var logicalName: String
        var source: Source
    }

    var thing: PlannedThing?
    var certificate: PlannedCertificate?
    var policies: [PlannedPolicy] = []
    var deviceConfiguration: JSONValue?

    /// Throws `invalidInput`, and `missingParameter` where a parameter is not given.
    init(_ template: ProvisioningTemplate, _ parameters: [String: String]) throws {
        let values = try TemplateValues(template, parameters)
        for (name, resource) in template.resources {
            let properties = resource["Properties"] ?? .object([:])
            switch resource["Type"]?.string {
            case "AWS::IoT::Thing": thing = try Self.thing(name, properties, resource["OverrideSettings"], values)
            case "AWS::IoT::Certificate": certificate = try Self.certificate(name, properties, values)
            default: policies.append(try Self.policy(name, properties, values))
            }
        }
        deviceConfiguration = try template.deviceConfiguration.map(values.tree)
    }

    private static func thing(_ name: String, _ properties: JSONValue, _ overrides: JSONValue?, _ values: TemplateValues) throws -> PlannedThing {
        guard let thing = try values.text(properties["ThingName"]) else { throw ProvisioningTemplate.wrong("resource \(name) has no ThingName") }
        if properties["BillingGroup"] != nil { throw BrachioError(.unsupported, "billing groups are not offered") }
        var attributes: [String: String] = [:]
        for (attribute, value) in properties["AttributePayload"]?.object ?? [:] { attributes[attribute] = try values.text(value) }
        func override(_ key: String) throws -> Override {
            guard let text = overrides?[key]?.string else { return .fail }
            guard let found = Override(rawValue: text) else { throw ProvisioningTemplate.wrong("OverrideSettings has \(text.prefix(40)) for \(key)") }
            return found
        }
        return PlannedThing(
            logicalName: name, name: thing, type: try values.text(properties["ThingTypeName"]), attributes: attributes,
            groups: try values.texts(properties["ThingGroups"]), attributeOverride: try override("AttributePayload"),
            typeOverride: try override("ThingTypeName"), groupOverride: try override("ThingGroups"))
    }

    private static func certificate(_ name: String, _ properties: JSONValue, _ values: TemplateValues) throws -> PlannedCertificate {
        let source: PlannedCertificate.Source
        if let id = try values.text(properties["CertificateId"]) {
            source = .registered(id: id)
        } else if let request = try values.text(properties["CertificateSigningRequest"]) {
            source = .request(request)
        } else if let pem = try values.text(properties["CertificatePem"]) {
            source = .pem(pem, authority: try values.text(properties["CACertificatePem"]))
        } else {
            throw ProvisioningTemplate.wrong("resource \(name) has none of CertificateId, CertificateSigningRequest and CertificatePem")
        }
        let text = try values.text(properties["Status"]) ?? "ACTIVE"
        guard let status = DeviceCertificate.Status(rawValue: text.uppercased()), status == .active || status == .inactive else {
            throw ProvisioningTemplate.wrong("resource \(name) has the Status \(text.prefix(40)); it is ACTIVE or INACTIVE")
        }
        let kind = try values.text(properties["ThingPrincipalType"])
        return PlannedCertificate(logicalName: name, source: source, status: status, isExclusive: kind == "EXCLUSIVE_THING")
    }

    private static func policy(_ name: String, _ properties: JSONValue, _ values: TemplateValues) throws -> PlannedPolicy {
        if let policy = try values.text(properties["PolicyName"]) { return PlannedPolicy(logicalName: name, source: .named(policy)) }
        guard let document = properties["PolicyDocument"] else {
            throw ProvisioningTemplate.wrong("resource \(name) has neither PolicyName nor PolicyDocument")
        }
        // A document stands there as a text, or as the JSON that it is.
        let isFunction = document.object.map { $0.count == 1 && ($0.names[0] == "Ref" || $0.names[0].hasPrefix("Fn::")) } ?? true
        let text = isFunction ? try values.text(document) ?? "" : try values.tree(document).description
        return PlannedPolicy(logicalName: name, source: .document(text))
    }
}
