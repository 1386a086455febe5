internal import BrachioCertificates
package import BrachioDeployment
package import BrachioMQTT
package import Foundation
internal import NIOCore
internal import NIOSSL

/// How the device proves who it is, and whom it trusts.
package struct CloudSecurity: Sendable {
    /// How long the cloud keeps messages for a device that is away.
    private static let sessionSeconds: UInt32 = 86_400

    private let configuration: EdgeConfiguration
    private let bundle: URL
    private let time: TrustedTime

    package init(_ configuration: EdgeConfiguration, bundle: URL, time: TrustedTime) {
        self.configuration = configuration
        self.bundle = bundle
        self.time = time
    }

    /// Verifies servers at the trusted time while the device's clock is wrong.
    func verifier() -> (@Sendable () -> ClientTLS.ServerVerifier?) {
        let authority = bundle.appending(pathTo: configuration.authorityFile), time = time
        return {
            guard let milliseconds = time.substituteMilliseconds else { return nil }
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            return { chain, host in
                do { return try await ServerVerification(authorityFile: authority).failure(chain, host: host, at: date) } catch { return "\(error)" }
            }
        }
    }

    package func clientSettings() -> ClientSettings {
        let endpoint = configuration.endpoint
        var settings = ClientSettings(host: endpoint.host, port: endpoint.mqttPort, clientID: configuration.thing)
        settings.cleanStart = false
        settings.sessionExpirySeconds = Self.sessionSeconds
        settings.keepAliveSeconds = 30
        settings.waitingMessagesMax = 1_000
        if endpoint.isPlain != true {
            settings.tls = ClientTLS(
                authorityFile: bundle.appending(pathTo: configuration.authorityFile), certificateFile: bundle.appending(pathTo: configuration.certificateFile),
                keyFile: bundle.appending(pathTo: configuration.keyFile))
            settings.tls?.verifier = verifier()
        }
        return settings
    }

    /// Trusts the installation's own authority, and those that the system trusts: links may lead elsewhere.
    func download(_ eventLoops: any EventLoopGroup) -> FileDownload {
        FileDownload(eventLoops: eventLoops, tls: { try requestContext(showsCertificate: false) }, verifier: verifier())
    }

    /// For requests to the cloud: with the device's certificate to the port of devices, which the installation's own authority vouches for as it
    /// does for the broker; else to its services, whose certificate may be of any authority.
    func requestContext(showsCertificate: Bool) throws -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        let authority = try NIOSSLCertificate.fromPEMFile(bundle.appending(pathTo: configuration.authorityFile).path)
        guard showsCertificate else {
            settings.additionalTrustRoots = [.certificates(authority)]
            return try NIOSSLContext(configuration: settings)
        }
        let certificate = bundle.appending(pathTo: configuration.certificateFile), key = bundle.appending(pathTo: configuration.keyFile)
        settings.trustRoots = .certificates(authority)
        settings.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate.path).map { .certificate($0) }
        settings.privateKey = .privateKey(try NIOSSLPrivateKey(file: key.path, format: .pem))
        return try NIOSSLContext(configuration: settings)
    }
}
