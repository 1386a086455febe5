internal import BrachioCore
internal import BrachioJSON

/// What a device becomes when it is provisioned: a thing, its certificate and policies, made from parameters
/// ("Provisioning templates" in the IoT developer guide).
package struct ProvisioningTemplate: Sendable, Hashable {
    /// Characters of a template's body.
    package static let bodyBytesMax = 10_240

    /// Parameters with their defaults; `nil` for those that must be given.
    let parameters: [String: String?]
    let mappings: JSONObject
    let resources: JSONObject
    let deviceConfiguration: JSONValue?

    /// Reads a body in JSON. Throws `invalidInput` naming what is wrong.
    package init(_ body: String) throws {
        guard body.utf8.count <= Self.bodyBytesMax else {
            throw BrachioError(.limitExceeded, "the template has more than \(Self.bodyBytesMax) bytes")
        }
        let document: JSONValue
        do { document = try JSONParser.parse(body, limits: JSONLimits(documentBytes: Self.bodyBytesMax, nestingDepth: 32)) } catch {
            throw BrachioError(.invalidInput, "the template is not JSON", cause: error.message)
        }
        guard let resources = document["Resources"]?.object, !resources.isEmpty else { throw Self.wrong("it has no Resources") }
        var parameters: [String: String?] = [:]
        for (name, definition) in document["Parameters"]?.object ?? [:] {
            guard definition["Type"]?.string == "String" else { throw Self.wrong("parameter \(name) is not of Type String") }
            parameters.updateValue(definition["Default"]?.string, forKey: name)
        }
        self.parameters = parameters
        self.resources = resources
        mappings = document["Mappings"]?.object ?? [:]
        deviceConfiguration = document["DeviceConfiguration"]
        for (name, resource) in resources {
            guard ["AWS::IoT::Thing", "AWS::IoT::Certificate", "AWS::IoT::Policy"].contains(resource["Type"]?.string) else {
                throw Self.wrong("resource \(name) has the Type \(resource["Type"]?.string ?? "none"); there are AWS::IoT::Thing, AWS::IoT::Certificate and AWS::IoT::Policy")
            }
            guard resource["Properties"]?.object != nil else { throw Self.wrong("resource \(name) has no Properties") }
        }
    }

    static func wrong(_ cause: String) -> BrachioError { BrachioError(.invalidInput, "the template cannot be used", cause: cause) }
}
