internal import BrachioDeviceCloud
internal import BrachioMQTT
internal import Logging

/// Takes the certificates that the registry knows, while a connection is being secured.
struct DeviceCertificateVerifier: ClientCertificateVerifier {
    let registry: ThingRegistry
    /// Told of certificates that have just registered themselves; whether they may go on.
    let onRegistered: @Sendable (_ certificate: String, _ authority: String, _ template: String?) async -> Bool
    let log: Logger

    func verify(_ chain: [[UInt8]], _ answer: @escaping @Sendable (Bool) -> Void) {
        Task {
            do {
                switch try await registry.verdict(on: chain) {
                case .known: answer(true)
                case .registered(let certificate, let authority, let template): answer(await onRegistered(certificate, authority, template))
                case .refused(let cause):
                    log.notice("a certificate is refused", metadata: ["cause": "\(cause)"])
                    answer(false)
                }
            } catch {
                log.error("a certificate cannot be checked", metadata: ["error": "\(error)"])
                answer(false)
            }
        }
    }
}
