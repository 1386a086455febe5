internal import BrachioAccounts
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioShadows
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Certificates of a thing: made with their keys, revoked.
struct CertificatePages: ConsolePages {
    let devices: ConsoleDevices
    let renderer: PageRenderer

    /// What a device may do that is given no other policy: connect under its own name alone, and use every topic.
    static let standardPolicy = "console-devices"
    private static let standardDocument = """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "iot:Connect", "Resource": "\(RegistryARN.prefix)client/${iot:Connection.Thing.ThingName}"},
          {"Effect": "Allow", "Action": ["iot:Publish", "iot:Receive"], "Resource": "\(RegistryARN.prefix)topic/*"},
          {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": "\(RegistryARN.prefix)topicfilter/*"}]}
        """

    func add(to router: RouterGroup<ConsoleContext>) {
        router.post("/things/certificates", use: make)
        router.post("/things/certificates/revoke", use: revoke)
    }

    /// Makes keys and answers with them, as one file of PEM: the private key is nowhere else.
    @Sendable private func make(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), registry = devices.registry
        let thing = try await registry.thing(fields["thing"] ?? ""), policy = fields.text("policy") ?? Self.standardPolicy
        if policy == Self.standardPolicy {
            do { _ = try await registry.createPolicy(policy, document: Self.standardDocument) } catch let error as BrachioError where error.code == .alreadyExists {}
        } else {
            _ = try await registry.policy(policy)
        }
        let keys = try await registry.createKeys(isActive: true)
        try await registry.attachPolicy(policy, to: keys.certificate.arn)
        try await registry.attach(thing: thing.name, toPrincipal: keys.certificate.arn)
        let bundle = [keys.privateKey, keys.certificate.pem, devices.serverAuthority() ?? ""].map { $0.hasSuffix("\n") || $0.isEmpty ? $0 : $0 + "\n" }.joined()
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/x-pem-file", .contentDisposition: "attachment; filename=\"\(thing.name.replacingOccurrences(of: ":", with: "-")).pem\"",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: bundle)))
    }

    @Sendable private func revoke(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), id = fields["certificate"] ?? ""
        try await devices.registry.setStatus(.revoked, ofCertificate: id)
        return .done("The certificate \(id.prefix(12))… is revoked; whoever was connected with it is shut out.", to: ThingPages.path(fields["thing"] ?? ""))
    }
}

/// A certificate as the thing's page shows it.
struct CertificateModel {
    let id: String
    let shown: String
    let state: String
    let mark: String
    let until: TimeText
    let isUsable: Bool

    init(_ certificate: DeviceCertificate) {
        id = certificate.id
        shown = String(certificate.id.prefix(12)) + "…"
        state = switch certificate.status {
        case .active: "Active"
        case .inactive: "Inactive"
        case .revoked: "Revoked"
        case .pendingActivation: "Waits to be activated"
        }
        mark = certificate.status == .active ? "good" : certificate.status == .revoked ? "bad" : ""
        until = TimeText(certificate.notAfter)
        isUsable = certificate.status != .revoked
    }
}
