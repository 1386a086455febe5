internal import BrachioShadows

/// The policy variables that a connection gives.
package enum ConnectionVariables {
    /// What the registry says of the thing that the connection is for.
    package struct Thing: Sendable {
        package var name: String
        package var typeName: String?
        package var attributes: [String: String]
        /// Whether the connection's certificate is attached to the thing.
        package var isAttached: Bool

        package init(name: String, typeName: String? = nil, attributes: [String: String] = [:], isAttached: Bool) {
            self.name = name
            self.typeName = typeName
            self.attributes = attributes
            self.isAttached = isAttached
        }
    }

    /// - Parameters:
    ///   - clientIdentifier: `nil` over HTTPS, which knows none.
    ///   - thing: the thing that the connection is for. Its variables are there only where the certificate is attached to it.
    ///   - certificate: what the certificate says, by name, such as `Subject.CommonName`.
    package static func of(
        clientIdentifier: String?, thing: Thing?, certificateIdentifier: String?, certificate: [String: String] = [:], sourceAddress: String? = nil
    ) -> [String: String] {
        var variables: [String: String] = [:]
        variables["iot:ClientId"] = clientIdentifier
        variables["aws:SourceIp"] = sourceAddress
        variables["iot:CertificateId"] = certificateIdentifier
        for (name, value) in certificate { variables["iot:Certificate.\(name)"] = value }
        variables["iot:Connection.Thing.IsAttached"] = thing?.isAttached == true ? "true" : "false"
        guard let thing, thing.isAttached else { return variables }
        variables["iot:Connection.Thing.ThingName"] = thing.name
        variables["iot:Connection.Thing.ThingTypeName"] = thing.typeName
        for (name, value) in thing.attributes { variables["iot:Connection.Thing.Attributes[\(name)]"] = value }
        return variables
    }
}
