internal import BrachioCore
package import Foundation
internal import NIOCore
internal import NIOSSL

/// Decides whether a client's certificate is to be trusted: asked while the connection is being secured.
package protocol ClientCertificateVerifier: Sendable {
    /// - Parameters:
    ///   - chain: DER, the client's own first, as the client sent it: nothing of it has been checked but that the client has its key.
    ///   - answer: may be called at once or later, on any thread.
    func verify(_ chain: [[UInt8]], _ answer: @escaping @Sendable (Bool) -> Void)
}

/// How a listener proves who it is, and whether its clients have to.
package struct ListenerTLS: Sendable {
    package enum Clients: Sendable {
        /// Clients show no certificate.
        case anonymous
        /// Clients show a certificate that one of these authorities has signed (PEM files).
        case signed(by: [URL])
        /// Clients show a certificate, and the verifier decides.
        case verified(any ClientCertificateVerifier)
        /// Clients may show a certificate, on which the verifier decides; the authorizer decides on those without one.
        case offered(any ClientCertificateVerifier)
    }

    /// PEM: the server's certificate and those between it and its authority.
    package var certificateFile: URL
    /// PEM.
    package var keyFile: URL
    package var clients: Clients
    /// What is agreed on in the handshake: `x-amzn-…` are IoT Core's names for MQTT and HTTPS with a client's certificate on one port.
    package var applicationProtocols = ["x-amzn-mqtt-ca", "x-amzn-http-ca", "mqtt", "http/1.1"]

    package init(certificateFile: URL, keyFile: URL, clients: Clients) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.clients = clients
    }

    func security() throws -> ListenerSecurity {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try Self.certificates(certificateFile).map { .certificate($0) }, privateKey: .privateKey(try Self.key(keyFile)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = applicationProtocols
        // None, where nothing else is said: all that the system trusts are a hundred authorities, with a megabyte of memory.
        configuration.trustRoots = .certificates([])
        var verifier: (any ClientCertificateVerifier)?
        switch clients {
        case .anonymous: break
        case .signed(let files):
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try files.flatMap { try Self.certificates($0) })
            configuration.sendCANameList = true
        case .verified(let decider):
            configuration.certificateVerification = .noHostnameVerification
            verifier = decider
        case .offered(let decider):
            configuration.certificateVerification = .optionalVerification
            verifier = decider
        }
        do { return ListenerSecurity(context: try NIOSSLContext(configuration: configuration), verifier: verifier) } catch {
            throw BrachioError(
                .invalidInput, "certificate \(certificateFile.path) and key \(keyFile.path) cannot be used", cause: "\(error)",
                mend: "see that the key is the certificate's own")
        }
    }

    static func certificates(_ file: URL) throws -> [NIOSSLCertificate] {
        do {
            let found = try NIOSSLCertificate.fromPEMFile(file.path)
            if found.isEmpty { throw BrachioError(.invalidInput, "\(file.path) holds no certificate") }
            return found
        } catch let error as BrachioError {
            throw error
        } catch {
            throw BrachioError(.invalidInput, "certificate \(file.path) cannot be read", cause: "\(error)", mend: "give a PEM file")
        }
    }

    static func key(_ file: URL) throws -> NIOSSLPrivateKey {
        do { return try NIOSSLPrivateKey(file: file.path, format: .pem) } catch {
            throw BrachioError(.invalidInput, "key \(file.path) cannot be read", cause: "\(error)", mend: "give a PEM file without a password")
        }
    }
}

/// TLS as the handlers need it.
struct ListenerSecurity: Sendable {
    let context: NIOSSLContext
    let verifier: (any ClientCertificateVerifier)?

    func handler() -> NIOSSLServerHandler {
        guard let verifier else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(
            context: context,
            customVerificationCallback: { certificates, promise in
                let chain = certificates.compactMap { try? $0.toDERBytes() }
                guard chain.count == certificates.count, !chain.isEmpty else { return promise.succeed(.failed) }
                verifier.verify(chain) { promise.succeed($0 ? .certificateVerified : .failed) }
            })
    }
}
