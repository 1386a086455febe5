internal import BrachioCertificates
internal import BrachioCore

/// Devices whose certificates a registered authority has signed: provisioned when they first connect
/// ("Just-in-time provisioning" in the IoT developer guide).
extension ThingRegistry {
    /// Whether the device's certificate is active afterwards.
    package func provision(certificate id: String, template name: String) async throws -> Bool {
        let (template, body) = try await template(name)
        guard template.isEnabled, template.kind == .authority else { throw BrachioError(.accessDenied, "template \(name) is not enabled for devices of an authority") }
        let record = try await certificate(id)
        let said = try ClientCertificate(pem: record.pem).variables
        var parameters = ["AWS::IoT::Certificate::Id": id]
        for (name, variable) in Self.parameters { parameters["AWS::IoT::Certificate::\(name)"] = said[variable] }
        _ = try await provision(body, parameters: parameters)
        return try await isActive(id)
    }

    private static let parameters = [
        "CommonName": "Subject.CommonName", "Country": "Subject.Country", "Organization": "Subject.Organization",
        "OrganizationalUnit": "Subject.OrganizationalUnit", "DistinguishedNameQualifier": "Subject.DistinguishedNameQualifier",
        "StateName": "Subject.State", "SerialNumber": "SerialNumber",
    ]
}
