internal import BrachioCore
package import Foundation
package import NIOSSL
internal import SwiftASN1
internal import X509

/// A certificate, those that vouch for it, and its key.
package struct IssuedCertificate: Sendable {
    /// The certificate itself comes first.
    let chain: [Certificate]
    let key: Certificate.PrivateKey

    package var notValidAfter: Date { chain[0].notValidAfter }

    /// The names that a server of this certificate is reached by.
    package var names: [HostName] {
        let alternatives = try? chain[0].extensions.subjectAlternativeNames
        return alternatives?.compactMap(HostName.init) ?? []
    }

    /// Reads a certificate with its chain, and its key, from PEM files.
    ///
    /// - Throws: `notFound`, `corrupted` naming the file, also where the key is another certificate's.
    package static func read(_ certificateFile: URL, key keyFile: URL) throws -> IssuedCertificate {
        let issued = IssuedCertificate(chain: try PEMFile.certificates(certificateFile), key: try PEMFile.key(keyFile))
        guard issued.key.publicKey == issued.chain[0].publicKey else {
            throw BrachioError(
                .corrupted, "\(keyFile.path) is not the key of \(certificateFile.path)",
                mend: "name the key that the first certificate of the file was made for")
        }
        return issued
    }

    package func write(certificate certificateFile: URL, key keyFile: URL) throws {
        try PEMFile.write(key, to: keyFile)
        try PEMFile.write(chain, to: certificateFile)
    }

    /// TLS 1.2 and newer, HTTP/1.1, no certificate asked of clients.
    package func serverConfiguration() throws -> TLSConfiguration {
        do {
            let certificates = try chain.map { try NIOSSLCertificate(bytes: Array($0.serializeAsPEM().pemString.utf8), format: .pem) }
            let privateKey = try NIOSSLPrivateKey(bytes: Array(key.serializeAsPEM().pemString.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(privateKey))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        } catch {
            throw BrachioError(.corrupted, "the server's certificate cannot be used", cause: "\(error)")
        }
    }
}

/// A server's certificate from an authority, in a folder: `server.pem` and `server.key`.
extension CertificateAuthority {
    /// A certificate is replaced when it is valid for fewer days than this.
    package static let renewalDays = 30.0

    /// The certificate that is there, if it covers `names` and is valid for a while, else a new one.
    package func serverCertificate(for names: [HostName], now: Date = Date()) throws -> IssuedCertificate {
        try serverCertificate(.server(names), names, Self.files(in: file.deletingLastPathComponent(), "server"), now: now)
    }

    /// The same for the port of devices, in `<name>.pem` and `<name>.key`. It is valid from 1970 on, when a device's clock begins that nobody
    /// has set, and as long as the authority, which devices cannot be given anew easily.
    package func deviceServerCertificate(for names: [HostName], name: String, now: Date = Date()) throws -> (certificate: URL, key: URL) {
        let files = Self.files(in: file.deletingLastPathComponent(), name)
        _ = try serverCertificate(.deviceServer(names), names, files, now: now)
        return files
    }

    private static func files(in folder: URL, _ name: String) -> (certificate: URL, key: URL) {
        (folder.appendingPathComponent("\(name).pem"), folder.appendingPathComponent("\(name).key"))
    }

    private func serverCertificate(
        _ subject: CertificateSubject, _ names: [HostName], _ files: (certificate: URL, key: URL), now: Date
    ) throws -> IssuedCertificate {
        let (certificateFile, keyFile) = files
        if let found = try? IssuedCertificate.read(certificateFile, key: keyFile),
            found.notValidAfter > now + Self.renewalDays * Validity.daySeconds, Set(names).isSubset(of: found.names),
            found.chain.last == certificate
        {
            return found
        }
        let issued = try issue(subject, now: now)
        try issued.write(certificate: certificateFile, key: keyFile)
        return issued
    }
}
