package import BrachioWire

/// The services of an endpoint, and how a request finds its own.
package struct Registry: Sendable {
    private let services: [any ServiceAdapter]

    package init(_ services: [any ServiceAdapter]) { self.services = services }

    package var signingNames: [String] { services.map(\.signingName).sorted() }

    /// The credential scope says which service a request is for. Without one it is the target header, the CBOR path, or the
    /// query protocol's version; whatever else comes without a signature is for S3.
    package func service(for head: RequestHead, scope: CredentialScope?) -> (any ServiceAdapter)? {
        if let scope { return services.first { $0.signingName == scope.service } }
        if let target = head.header("x-amz-target") {
            let prefix = target.prefix { $0 != "." }
            return services.first { $0.targetPrefix.map { $0 == prefix } ?? false }
        }
        if head.rawPath.hasPrefix("/service/") {
            let name = head.rawPath.split(separator: "/").dropFirst().first
            return services.first { $0.targetPrefix.map { $0 == name ?? "" } ?? false }
        }
        if let version = head.query["Version"], head.query["Action"] != nil { return services.first { $0.queryVersion == version } }
        return services.first { $0.signingName == "s3" }
    }

    /// As above, on the devices' port: by the signature's scope, else by the path.
    func deviceService(for head: RequestHead, scope: CredentialScope?) -> (any ServiceAdapter)? {
        services.first { service in
            service.isForDevices && (scope.map { service.signingName == $0.service } ?? service.takes(head))
        }
    }
}
