package import Foundation
internal import Crypto
internal import SwiftASN1
internal import X509

/// Whom a certificate names, and what it may be used for.
package enum CertificateSubject: Sendable, Hashable {
    /// A server that is reached by these names.
    case server([HostName])
    /// A server that devices reach by these names, whatever their clocks say.
    case deviceServer([HostName])
    /// A client: a device, say.
    case client(commonName: String)
}

extension CertificateAuthority {
    /// How long a certificate is valid; what browsers accept of a server ("About upcoming limits on trusted certificates", Apple).
    package static let issuedDays = 397

    /// A new key and a certificate for it.
    package func issue(_ subject: CertificateSubject, now: Date = Date()) throws -> IssuedCertificate {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: subject.isForDevices ? Self.devicesNotBefore : now - Validity.clockSkewSeconds,
            notValidAfter: subject.isForDevices
                ? self.certificate.notValidAfter : min(now + Double(Self.issuedDays) * Validity.daySeconds, self.certificate.notValidAfter),
            issuer: self.certificate.subject, subject: try subject.name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try extensions(of: subject, key.publicKey), issuerPrivateKey: self.key)
        return IssuedCertificate(chain: [certificate, self.certificate], key: key)
    }

    private func extensions(of subject: CertificateSubject, _ publicKey: Certificate.PublicKey) throws -> Certificate.Extensions {
        let issuer = try self.certificate.extensions.subjectKeyIdentifier
        return try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            SubjectKeyIdentifier(hash: publicKey)
            AuthorityKeyIdentifier(keyIdentifier: issuer?.keyIdentifier)
            switch subject {
            case .server, .deviceServer: try ExtendedKeyUsage([.serverAuth])
            case .client: try ExtendedKeyUsage([.clientAuth])
            }
            if let names = subject.serverNames { SubjectAlternativeNames(names.map(\.generalName)) }
        }
    }
}

extension CertificateSubject {
    fileprivate var isForDevices: Bool { if case .deviceServer = self { true } else { false } }

    fileprivate var serverNames: [HostName]? {
        switch self {
        case .server(let names), .deviceServer(let names): names
        case .client: nil
        }
    }

    fileprivate var name: DistinguishedName {
        get throws {
            switch self {
            case .server(let names), .deviceServer(let names): try DistinguishedName { CommonName(String((names.first?.text ?? "server").prefix(64))) }
            case .client(let commonName): try DistinguishedName { CommonName(commonName) }
            }
        }
    }
}
