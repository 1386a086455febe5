internal import BrachioCore
internal import Crypto
package import Foundation
internal import SwiftASN1
internal import X509

/// A new certificate of a device with its keys, which nobody but the device keeps.
package struct DeviceKeys: Sendable {
    package let certificate: ClientCertificate
    /// PEM: P-256 in the form of RFC 5915 (`EC PRIVATE KEY`), which every TLS library of devices reads.
    package let privateKey: String
    package let publicKey: String
}

/// Certificates of devices.
///
/// They are valid from 1970 on: a device whose clock has not been set yet thinks that it is then. They end in 2049, as IoT Core's do; what
/// shuts a device out is its certificate's state in the registry.
extension CertificateAuthority {
    /// 1 January 1970.
    package static let devicesNotBefore = Date(timeIntervalSince1970: 0)
    /// The last second of 2049.
    package static let devicesNotAfter = Date(timeIntervalSince1970: 2_524_607_999)

    /// What people see in certificates whose request names nobody.
    package static let deviceCommonName = "Brachio IoT Certificate"

    package func deviceKeys() throws -> DeviceKeys {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(Self.deviceCommonName) }
        return DeviceKeys(
            certificate: try deviceCertificate(Certificate.PublicKey(key.publicKey), subject),
            privateKey: try SEC1Key.pem(key), publicKey: key.publicKey.pemRepresentation + "\n")
    }

    /// The certificate for a request in PEM. Throws `invalidInput` where it is none, or was not signed by the key that it is for.
    package func deviceCertificate(signing request: String) throws -> ClientCertificate {
        let signing: CertificateSigningRequest
        do {
            let document = try PEMDocument(pemString: request)
            // Older tools write NEW CERTIFICATE REQUEST.
            guard document.discriminator.hasSuffix("CERTIFICATE REQUEST") else { throw BrachioError(.invalidInput, "the text holds no certificate signing request") }
            signing = try CertificateSigningRequest(derEncoded: document.derBytes)
        } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.invalidInput, "the text is not a certificate signing request in PEM form", cause: "\(error)")
        }
        guard signing.publicKey.isValidSignature(signing.signature, for: signing) else {
            throw BrachioError(.invalidInput, "the certificate signing request was not signed by its own key")
        }
        let subject = signing.subject.isEmpty ? try DistinguishedName { CommonName(Self.deviceCommonName) } : signing.subject
        return try deviceCertificate(signing.publicKey, subject)
    }

    private func deviceCertificate(_ key: Certificate.PublicKey, _ subject: DistinguishedName) throws -> ClientCertificate {
        let issuer = try self.certificate.extensions.subjectKeyIdentifier
        let made = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key, notValidBefore: Self.devicesNotBefore,
            notValidAfter: Self.devicesNotAfter, issuer: self.certificate.subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                SubjectKeyIdentifier(hash: key)
                AuthorityKeyIdentifier(keyIdentifier: issuer?.keyIdentifier)
                try ExtendedKeyUsage([.clientAuth])
            }, issuerPrivateKey: self.key)
        var serializer = DER.Serializer()
        try serializer.serialize(made)
        return ClientCertificate(made, serializer.serializedBytes)
    }

    /// The authority's own certificate, as those that it signed are checked against it.
    package var asClientCertificate: ClientCertificate {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return ClientCertificate(certificate, serializer.serializedBytes)
        }
    }
}

/// A P-256 key as `openssl ecparam -genkey` writes it (RFC 5915).
private enum SEC1Key {
    static func pem(_ key: P256.Signing.PrivateKey) throws -> String {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { sequence in
            try sequence.serialize(1)
            try sequence.serialize(ASN1OctetString(contentBytes: ArraySlice(key.rawRepresentation)))
            try sequence.serialize(
                ASN1ObjectIdentifier.NamedCurves.secp256r1, explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific)
            try sequence.serialize(
                ASN1BitString(bytes: ArraySlice(key.publicKey.x963Representation)), explicitlyTaggedWithTagNumber: 1, tagClass: .contextSpecific)
        }
        return PEMDocument(type: "EC PRIVATE KEY", derBytes: serializer.serializedBytes).pemString + "\n"
    }
}
