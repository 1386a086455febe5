internal import BrachioCertificates
internal import BrachioDeviceCloud
internal import BrachioIdentity
internal import BrachioMQTT
internal import Logging

/// Decides who may connect to the broker, and what they may do there.
///
/// A client's certificate comes first: what its policies say counts, whatever else the client shows. Then comes a WebSocket that was opened
/// with a presigned URL, or by a person who is signed in at the console. Whoever shows nothing is let in on a port without TLS, which is
/// open to loopback only unless the owner said otherwise, and does there what it likes.
struct DeviceAuthorizer: ClientAuthorizer {
    let connections: DeviceConnections
    let visitors: WebSocketVisitors
    let trust: BrokerTrust
    let log: Logger

    func authorize(_ attempt: ConnectionAttempt, _ answer: @escaping @Sendable (ConnectionDecision) -> Void) {
        if attempt.certificates.isEmpty, attempt.upgrade == nil {
            return answer(isOpen(attempt.transport) ? .accepted(Unrestricted(), principal: attempt.userName) : .refused(.notAuthorized))
        }
        Task {
            do { answer(try await decide(attempt)) } catch {
                log.error("a client cannot be checked", metadata: ["client": "\(attempt.clientID)", "error": "\(error)"])
                answer(.refused(.serverUnavailable))
            }
        }
    }

    private func decide(_ attempt: ConnectionAttempt) async throws -> ConnectionDecision {
        if let der = attempt.certificates.first {
            // The owner named an authority whose clients may do everything.
            if trust.isByAuthority { return .accepted(Unrestricted(), principal: ClientCertificate.fingerprint(der)) }
            return try await decide(certificate: ClientCertificate.fingerprint(der), attempt)
        }
        guard let upgrade = attempt.upgrade else { return .refused(.notAuthorized) }
        switch try await visitors.visitor(upgrade) {
        case .credential(let identity):
            let rights = IdentityRights(identity, clientID: attempt.clientID, sourceAddress: attempt.sourceAddress)
            guard rights.allows(.connect, attempt.clientID) else { return .refused(.notAuthorized) }
            return .accepted(IdentityPermissions(rights: rights), principal: identity.accessKeyID)
        case .person(let name): return .accepted(Unrestricted(), principal: name)
        case .nobody: return isOpen(attempt.transport) ? .accepted(Unrestricted(), principal: attempt.userName) : .refused(.notAuthorized)
        case .refused: return .refused(.notAuthorized)
        }
    }

    private func decide(certificate id: String, _ attempt: ConnectionAttempt) async throws -> ConnectionDecision {
        let connection = DeviceConnection(certificate: id, clientID: attempt.clientID, sourceAddress: attempt.sourceAddress)
        switch try await connections.admit(connection) {
        case .admitted(let rights): return .accepted(DevicePermissions(rights: rights), principal: id)
        case .refused(let cause):
            log.notice("a device is refused", metadata: ["client": "\(attempt.clientID)", "certificate": "\(id)", "cause": "\(cause)"])
            return .refused(.notAuthorized)
        }
    }

    private func isOpen(_ transport: ConnectionAttempt.Transport) -> Bool {
        switch transport {
        case .tcp, .webSocket: true
        case .tls, .secureWebSocket: trust.isAnonymous
        }
    }

    func admit(_ upgrade: WebSocketUpgrade, from remoteAddress: String, _ answer: @escaping @Sendable (Bool) -> Void) {
        Task {
            // A client with a certificate needs no more; that is asked about with its CONNECT.
            let visitor = try? await visitors.visitor(upgrade)
            if case .refused? = visitor { return answer(false) }
            answer(visitor != nil)
        }
    }
}

/// What the owner of the server said of clients over TLS.
struct BrokerTrust: Sendable {
    /// Clients need no certificate.
    var isAnonymous = false
    /// Clients whose certificate an authority of the owner's signed may do everything.
    var isByAuthority = false
}

extension ConnectionAttempt {
    /// The remote address without its port, as policies compare it.
    var sourceAddress: String? { Self.address(remoteAddress) }

    static func address(_ remoteAddress: String) -> String? {
        guard let end = remoteAddress.lastIndex(of: ":") else { return nil }
        return String(remoteAddress[..<end].trimmingPrefix("[").prefix { $0 != "]" })
    }
}
