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

    /// Verifies servers at the trusted time while the device's clock is wrong, or may be.
    func verifier() -> (@Sendable () -> ClientTLS.ServerVerifier?) {
        {
            guard let moments = time.moments else { return nil }
            return { chain, host in await failure(chain, host, moments) }
        }
    }

    /// Verifies servers by whatever clock is best, and says in words what is wrong with one.
    func wordyVerifier(_ say: @escaping @Sendable (String?) -> Void) -> ClientTLS.ServerVerifier {
        { chain, host in
            let failure = await self.failure(chain, host, time.moments ?? [.at(milliseconds: time.milliseconds)])
            say(failure)
            return failure
        }
    }

    private func failure(_ chain: [[UInt8]], _ host: String, _ moments: [TrustedTime.Moment]) async -> String? {
        do {
            let verification = try ServerVerification(authorityFile: bundle.appending(pathTo: configuration.authorityFile))
            var first: String?
            for moment in moments {
                guard let failure = await Self.failure(verification, chain, host, moment) else { return nil }
                first = first ?? failure
            }
            return first
        } catch { return "\(error)" }
    }

    private static func failure(_ verification: ServerVerification, _ chain: [[UInt8]], _ host: String, _ moment: TrustedTime.Moment) async -> String? {
        switch moment {
        case .at(let milliseconds): await verification.failure(chain, host: host, at: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        case .notBefore(let milliseconds): await verification.failure(chain, host: host, notBefore: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
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
