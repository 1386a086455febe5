internal import BrachioCore
package import BrachioDeviceCloud
package import BrachioIdentity
internal import BrachioShadows
package import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// Gives devices keys of a role, for a while, by their certificate: `GET /role-aliases/<alias>/credentials`
/// ("Authorizing direct calls to AWS services" in the IoT developer guide).
package struct CredentialProvider: ServiceAdapter {
    /// What a role must trust for its keys to be handed out here.
    package static let trustedService = "credentials.iot.amazonaws.com"
    /// What the role of a group trusts ("Greengrass group role" in the Greengrass V1 developer guide).
    package static let groupsService = "greengrass.amazonaws.com"
    package static let thingHeader = "x-amzn-iot-thingname"

    /// Cores ask for the keys of one alias; those of a group with a role of its own get that role's.
    package struct Cores: Sendable {
        private let alias: String
        private let role: @Sendable (_ thing: String) async throws -> String?

        package init(alias: String, role: @escaping @Sendable (_ thing: String) async throws -> String?) {
            self.alias = alias
            self.role = role
        }

        func groupRole(_ alias: String, _ thing: String?) async throws -> String? {
            guard alias == self.alias, let thing else { return nil }
            return try await role(thing)
        }
    }

    private let registry: ThingRegistry
    private let identities: IdentityStore
    private let cores: Cores?

    package init(_ registry: ThingRegistry, _ identities: IdentityStore, cores: Cores? = nil) {
        self.registry = registry
        self.identities = identities
        self.cores = cores
    }

    package var signingName: String { "iot-credentials" }
    package var acceptsAnonymous: Bool { true }
    package var isForDevices: Bool { true }
    package func family(of head: RequestHead) -> ServiceModel.Family { .restJSON }

    private static let route = RouteTemplate("/role-aliases/{alias}/credentials")

    package func takes(_ head: RequestHead) -> Bool { Self.route.match(path: head.rawPath, query: head.query) != nil }

    package func respond(to request: ServiceRequest) async throws -> ServiceResponse {
        guard request.head.method == .get, let alias = Self.route.match(path: request.head.rawPath, query: request.head.query)?["alias"] else {
            throw ServiceError("ResourceNotFoundException", "Keys are at /role-aliases/<alias>/credentials.", status: 404)
        }
        guard let device = request.device else { throw Self.denied }
        // Who does not say which thing it is is taken without one.
        if request.head.header(Self.thingHeader) != nil, device.thing == nil { throw Self.denied }
        guard device.allows(.assumeRole, alias) else { throw Self.denied }
        let known: RoleAlias
        do { known = try await registry.roleAlias(alias) } catch let error as BrachioError where error.code == .notFound { throw Self.denied }
        let credential = try await credential(known, device, groupRole: cores?.groupRole(alias, device.thing))
        let body: WireValue = ["credentials": [
            "accessKeyId": .string(credential.accessKeyID), "secretAccessKey": .string(credential.secretAccessKey),
            "sessionToken": .string(credential.sessionToken ?? ""), "expiration": .string(TimestampText.iso8601(credential.expires ?? request.date)),
        ]]
        return ServiceResponse(headers: [.contentType: "application/json"], body: .bytes(ByteBuffer(bytes: JSONWriter.bytes(body))))
    }

    private func credential(_ alias: RoleAlias, _ device: DeviceCaller, groupRole: String?) async throws -> Credential {
        func session(_ role: String, _ service: String) async throws -> Credential {
            try await identities.session(role: role, session: device.certificate, seconds: alias.seconds, service: service, context: Self.context(device))
        }
        guard let groupRole else { return try await session(alias.role, Self.trustedService) }
        do { return try await session(groupRole, Self.groupsService) } catch let error as BrachioError where error.code == .accessDenied {
            return try await session(groupRole, Self.trustedService)
        }
    }

    package func respond(to head: RequestHead, failing error: ServiceError) -> ServiceResponse {
        let model = ServiceModel(signingName: signingName, apiVersion: "", families: [.restJSON])
        return ServiceResponse(ServiceModel.Family.restJSON.codec.encode(error, of: model, requestID: head.requestID))
    }

    /// What the role's policies may name.
    private static func context(_ device: DeviceCaller) -> [String: String] {
        var context = ["credentials-iot:AwsCertificateId": device.certificate]
        context["credentials-iot:ThingName"] = device.thing
        context["credentials-iot:ThingTypeName"] = device.thingType
        return context
    }

    private static let denied = ServiceError("AccessDeniedException", "Access Denied", status: 403)
}
