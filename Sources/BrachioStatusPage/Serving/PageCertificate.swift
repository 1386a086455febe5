package import BrachioCertificates
internal import BrachioCore
package import Foundation
internal import NIOSSL

/// What the device proves itself with to browsers: a certificate of an authority of its own, which is in `authority.pem` of the page's folder for
/// those who want their phone to trust it.
package struct PageCertificate: Sendable {
    let issued: IssuedCertificate
    /// PEM.
    package let authorityFile: URL

    /// The certificate that is there, where it is valid for a while and covers `names`; else a new one.
    package init(in folder: URL, for names: [HostName], thing: String, now: Date) throws {
        let authority = try CertificateAuthority.readOrMake(in: folder, title: "\(thing.prefix(40)) page", now: now)
        issued = try authority.serverCertificate(for: names, now: now)
        authorityFile = authority.file
    }

    func context() throws -> NIOSSLContext {
        var configuration = try issued.serverConfiguration()
        // No client shows a certificate: none has to be trusted, and the system's hundred authorities are a megabyte.
        configuration.trustRoots = .certificates([])
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw BrachioError(.corrupted, "the page's certificate cannot be used", cause: "\(error)", mend: "remove \(authorityFile.deletingLastPathComponent().path)/server.pem")
        }
    }

    /// SHA-256 of the certificate, as browsers show it: pairs of hexadecimal digits with colons.
    package func fingerprint() throws -> String {
        guard let certificate = try NIOSSLCertificate.fromPEMFile(authorityFile.deletingLastPathComponent().appendingPathComponent("server.pem").path).first else { return "" }
        let digits = Array(Digest(of: Data(try certificate.toDERBytes())).hexadecimal.uppercased())
        return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0...($0 + 1)]) }.joined(separator: ":")
    }
}
