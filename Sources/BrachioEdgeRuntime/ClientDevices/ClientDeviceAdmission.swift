internal import BrachioCertificates
internal import BrachioDeployment
internal import BrachioMQTT
internal import Logging
internal import Synchronization

/// Which devices may connect, known without a network: a certificate's identifier is its fingerprint, and the deployment names those of the
/// group's devices. Whoever has the certificate's key is that device.
final class ClientDeviceAdmission: ClientCertificateVerifier, ClientAuthorizer {
    private let things = Mutex<[String: ClientDevice]>([:])
    private let table = Mutex(RouteTable())
    private let account: (region: String, number: String)
    private let log: Logger

    init(region: String, account: String, log: Logger) {
        self.account = (region, account)
        self.log = log
    }

    func use(_ devices: [ClientDevice], _ routes: RouteTable) {
        let known = Dictionary(devices.compactMap { device in device.certificateARN.fingerprint.map { ($0, device) } }) { $1 }
        things.withLock { $0 = known }
        table.withLock { $0 = routes }
    }

    /// The end of a route that a client of this name is.
    func end(of clientID: String) -> Route.End { .thing(arn: "arn:aws:iot:\(account.region):\(account.number):thing/\(clientID)") }

    func isKnown(principal: String?) -> Bool { things.withLock { things in principal.map { things[$0] != nil } ?? false } }

    func verify(_ chain: [[UInt8]], _ answer: @escaping @Sendable (Bool) -> Void) {
        let fingerprint = chain.first.map(ClientCertificate.fingerprint)
        let isKnown = isKnown(principal: fingerprint)
        if !isKnown { log.notice("a device is refused", metadata: ["certificate": "\(fingerprint ?? "none")", "cause": "the group has no device with this certificate"]) }
        answer(isKnown)
    }

    func authorize(_ attempt: ConnectionAttempt, _ answer: @escaping @Sendable (ConnectionDecision) -> Void) {
        guard let der = attempt.certificates.first, let device = things.withLock({ $0[ClientCertificate.fingerprint(der)] }) else { return answer(.refused(.notAuthorized)) }
        guard device.thing == attempt.clientID else {
            log.notice("a device is refused", metadata: ["client": "\(attempt.clientID)", "cause": "its certificate is that of \(device.thing): the client identifier must be the thing's name"])
            return answer(.refused(.clientIdentifierNotValid))
        }
        answer(.accepted(ClientDeviceRights(end: end(of: device.thing)) { [self] in table.withLock { $0 } }, principal: ClientCertificate.fingerprint(der)))
    }
}

/// A device may subscribe to what the group's routes bring it. What it publishes goes to routes alone: what none takes goes nowhere and is counted, and
/// the device stays connected, as with Greengrass V1.
struct ClientDeviceRights: ClientPermissions {
    let end: Route.End
    let table: @Sendable () -> RouteTable

    func mayPublish(to topic: String, retain: Bool) -> Bool { true }
    func maySubscribe(to filter: String) -> Bool { table().leads(to: end, about: filter) }
    func mayReceive(from topic: String) -> Bool { true }
}

extension String {
    /// Of `arn:aws:iot:us-east-1:123456789012:cert/<fingerprint>`.
    fileprivate var fingerprint: String? {
        guard let slash = lastIndex(of: "/"), self[..<slash].hasSuffix(":cert") else { return nil }
        return String(self[index(after: slash)...])
    }
}
