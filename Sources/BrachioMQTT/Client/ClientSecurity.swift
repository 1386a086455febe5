internal import BrachioCore
internal import Foundation
internal import NIOCore
internal import NIOSSL

/// TLS as a client's handlers need it.
struct ClientSecurity: Sendable {
    let context: NIOSSLContext
    let serverName: String?
    let verifier: (@Sendable () -> ClientTLS.ServerVerifier?)?

    func handler(host: String) throws -> NIOSSLClientHandler {
        let name = serverName ?? host
        // An address is no name: the certificate is then compared with the address itself.
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        guard let verifier = verifier?() else { return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : name) }
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : name, customVerificationCallback: { chain, promise in
            promise.completeWithTask {
                await verifier(try chain.map { try $0.toDERBytes() }, name) == nil ? .certificateVerified : .failed
            }
        })
    }
}

extension ClientTLS {
    func security() throws -> ClientSecurity {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = applicationProtocols
        if let authorityFile { configuration.trustRoots = .certificates(try ListenerTLS.certificates(authorityFile)) }
        if !verifiesName { configuration.certificateVerification = .noHostnameVerification }
        if let certificateFile, let keyFile {
            configuration.certificateChain = try ListenerTLS.certificates(certificateFile).map { .certificate($0) }
            configuration.privateKey = .privateKey(try ListenerTLS.key(keyFile))
        }
        do { return ClientSecurity(context: try NIOSSLContext(configuration: configuration), serverName: serverName, verifier: verifier) } catch {
            throw BrachioError(.invalidInput, "the client's certificate cannot be used", cause: "\(error)", mend: "see that certificate and key belong together")
        }
    }
}
