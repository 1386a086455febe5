internal import ArgumentParser
internal import BrachioCertificates
internal import BrachioCore
internal import Foundation
internal import NIOSSL

/// How the ports of a server are protected. The endpoint and every other HTTP port of the program take the same.
struct ServerSecurity {
    /// `nil` for plain HTTP.
    var tls: TLSConfiguration?
    /// The file of the authority that clients must be given to trust the server, where it is the data folder's own.
    var authority: URL?
}

/// What `brachio serve` can be told about TLS.
struct ServerSecurityOptions: ParsableArguments {
    @Option(name: .customLong("tls-certificate"), help: "The server's certificate and its chain, as PEM.")
    var certificate: String?

    @Option(name: .customLong("tls-key"), help: "The certificate's key, as PEM.")
    var key: String?

    @Option(
        name: .customLong("tls-name"), parsing: .singleValue,
        help: "A further name or address for the certificate of the data folder's own authority; may be given several times.")
    var names: [String] = []

    @Flag(help: "Speak TLS on loopback too.")
    var tls = false

    @Flag(help: "Speak plain HTTP on an address that other machines reach.")
    var insecure = false

    func validate() throws {
        if (certificate == nil) != (key == nil) { throw ValidationError("--tls-certificate and --tls-key belong together.") }
        if insecure, tls || certificate != nil { throw ValidationError("--insecure and TLS exclude each other.") }
    }

    var hostNames: [HostName] { names.map { HostName($0) } }

    /// The data folder's own authority issues a certificate where TLS is needed and none was brought along.
    func security(_ host: HostName, _ data: DataFolder) throws -> ServerSecurity {
        if let certificate, let key {
            return ServerSecurity(tls: try IssuedCertificate.read(file(certificate), key: file(key)).serverConfiguration())
        }
        if insecure || (host.isLoopback && !tls) { return ServerSecurity() }
        let authority = try CertificateAuthority.readOrMake(in: data.certificates)
        let issued = try authority.serverCertificate(for: HostName.names(listeningOn: host, and: hostNames))
        return ServerSecurity(tls: try issued.serverConfiguration(), authority: authority.file)
    }
}
