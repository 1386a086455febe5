internal import BrachioCore
internal import Crypto
package import Foundation
internal import SwiftASN1
internal import X509

/// An authority of this installation's own: a P-256 key and a certificate signed with it, which clients are told to trust.
///
/// It lives in two files of a folder that only its owner may enter: `<name>.pem` may be handed to clients, `<name>.key` never leaves.
package struct CertificateAuthority: Sendable {
    /// The certificate's file, for clients.
    package let file: URL
    let certificate: Certificate
    let key: Certificate.PrivateKey

    /// How long a new authority is valid.
    package static let validDays = 3_650

    /// Reads the authority of a folder, or makes one.
    ///
    /// - Parameters:
    ///   - name: tells authorities of one folder apart.
    ///   - title: what people see in a list of trusted authorities.
    /// - Throws: `corrupted` where one of the two files is missing or not what it should be.
    package static func readOrMake(in folder: URL, name: String = "authority", title: String = "Brachio", now: Date = Date()) throws -> CertificateAuthority {
        let file = folder.appendingPathComponent("\(name).pem"), keyFile = folder.appendingPathComponent("\(name).key")
        // The key is written first: without a certificate nobody has been told to trust it yet.
        if FileManager.default.fileExists(atPath: file.path) { return try read(file, keyFile) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
            let certificate = try make(key, title: title, now: now)
            try PEMFile.write(key, to: keyFile)
            try PEMFile.write([certificate], to: file)
            return CertificateAuthority(file: file, certificate: certificate, key: key)
        } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.system, "no certificate authority can be made in \(folder.path)", cause: "\(error)")
        }
    }

    private static func read(_ file: URL, _ keyFile: URL) throws -> CertificateAuthority {
        do {
            let certificate = try PEMFile.certificates(file)[0], key = try PEMFile.key(keyFile)
            guard key.publicKey == certificate.publicKey else {
                throw BrachioError(.corrupted, "\(keyFile.path) is not the key of \(file.path)")
            }
            return CertificateAuthority(file: file, certificate: certificate, key: key)
        } catch let error as BrachioError {
            throw BrachioError(
                error.code, error.message, cause: error.cause,
                mend: "restore the file, or remove \(file.path) to have a new authority made, which clients must then be given")
        }
    }

    private static func make(_ key: Certificate.PrivateKey, title: String, now: Date) throws -> Certificate {
        // The last digits tell the authorities of several installations apart.
        let name = try DistinguishedName {
            OrganizationName("Brachio")
            CommonName("\(title) \(UUID().uuidString.prefix(8).lowercased())")
        }
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: devicesNotBefore,
            notValidAfter: now + Double(validDays) * Validity.daySeconds, issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            }, issuerPrivateKey: key)
    }
}

/// Times of certificates.
enum Validity {
    static let daySeconds = 86_400.0
    /// A client's clock may be late by so much.
    static let clockSkewSeconds = 3_600.0
}
