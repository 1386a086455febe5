internal import BrachioAccounts
internal import BrachioCertificates
internal import BrachioDeviceCloud
internal import BrachioGateway
internal import BrachioIdentity
internal import BrachioMQTT
internal import Foundation
internal import Logging
internal import NIOCore

/// The devices of a data folder: the registry, who may connect to the broker, and the services of the endpoint over both.
struct DeviceService {
    let registry: ThingRegistry
    private let connections: DeviceConnections
    private let folder: DataFolder

    init(_ folder: DataFolder) throws {
        let authority = try CertificateAuthority.readOrMake(in: folder.certificates, name: "devices", title: "Brachio devices")
        registry = try ThingRegistry(folder: folder.database, authority: authority)
        connections = DeviceConnections(registry)
        self.folder = folder
    }

    func authorizer(_ identities: any CredentialDirectory, _ accounts: AccountStore, _ trust: BrokerTrust, log: Logger) -> DeviceAuthorizer {
        DeviceAuthorizer(
            connections: connections, visitors: WebSocketVisitors(presigned: PresignedConnection(directory: identities), accounts: accounts),
            trust: trust, log: log)
    }

    /// The services of the endpoint that devices and their owners ask.
    ///
    /// - Parameters:
    ///   - further: what other rooms add to IoT's control plane.
    ///   - groupRole: the role of the group that a core has.
    func adapters(_ identities: IdentityStore, further: [RESTService.Entry], groupRole: @escaping @Sendable (_ core: String) async throws -> String?) -> [any ServiceAdapter] {
        [
            IoTService.build(registry, endpoints: RecordedEndpoint(folder: folder), further: further),
            CredentialProvider(registry, identities, cores: CredentialProvider.Cores(alias: DeviceEnrolment.roleAlias, role: groupRole)),
        ]
    }

    /// Takes the certificates that the registry knows. One that registers itself is provisioned by its authority's template and goes on, or is
    /// announced and waits to be activated.
    func verifier(_ broker: MQTTBroker, log: Logger) -> DeviceCertificateVerifier {
        DeviceCertificateVerifier(
            registry: registry,
            onRegistered: { [registry] certificate, authority, template in
                if let template {
                    do { return try await registry.provision(certificate: certificate, template: template) } catch {
                        log.notice("a device is not provisioned", metadata: ["certificate": "\(certificate)", "template": "\(template)", "error": "\(error)"])
                        return false
                    }
                }
                let text = RegistrationNews.text(certificate: certificate, authority: authority, at: Date())
                let message = BrokerMessage(topic: RegistrationNews.topic(authority: authority), payload: ByteBuffer(string: text))
                do { try await broker.publish(message) } catch { log.error("a registration is not announced", metadata: ["error": "\(error)"]) }
                return false
            }, log: log)
    }

    /// From now on connections follow the registry: what is no longer allowed ends. Devices that ask to be provisioned are answered.
    func serve(_ broker: MQTTBroker, log: Logger) async throws {
        follow(broker, log: log)
        try await ProvisioningMessages(provisioning: FleetProvisioning(registry), log: log).answer(on: broker)
    }

    private func follow(_ broker: MQTTBroker, log: Logger) {
        registry.observe { [connections] change in
            do {
                switch change {
                case .certificateShut(let id):
                    _ = try await connections.renew([id])
                    try await broker.disconnect(reason: .notAuthorized) { $0.principal == id }
                case .rights(let certificates): try await Self.renew(connections, certificates, broker)
                case .allRights, .groupsRearranged: try await Self.renew(connections, nil, broker)
                case .membership, .thingDeleted: break
                }
            } catch { log.error("connections do not follow a change of the registry", metadata: ["error": "\(error)"]) }
        }
    }

    private static func renew(_ connections: DeviceConnections, _ certificates: Set<String>?, _ broker: MQTTBroker) async throws {
        let shut = Set(try await connections.renew(certificates).map { $0.clientID + " " + $0.certificate })
        broker.permissionsChanged()
        guard !shut.isEmpty else { return }
        try await broker.disconnect(reason: .notAuthorized) { shut.contains($0.clientID + " " + ($0.principal ?? "")) }
    }
}

/// What a running server has recorded of its ports.
private struct RecordedEndpoint: DeviceEndpoints {
    let folder: DataFolder

    var securePort: Int? { (try? ServerEndpoint.read(from: folder))?.mqttsPort }
    var otherBroker: String? { (try? ServerEndpoint.read(from: folder))?.broker }
}
