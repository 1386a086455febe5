internal import BrachioCore
internal import Crypto
package import Foundation
internal import SwiftASN1
internal import X509

/// A certificate of a client, or of an authority over clients, read.
package struct ClientCertificate: Sendable, Hashable {
    /// Text of one certificate in PEM.
    package static let textBytesMax = 65_536

    let certificate: Certificate
    package let der: [UInt8]
    /// SHA-256 of the DER form, in hexadecimal digits.
    package let fingerprint: String

    package init(pem: String) throws {
        guard pem.utf8.count <= Self.textBytesMax else {
            throw BrachioError(.limitExceeded, "the certificate has more than \(Self.textBytesMax) bytes")
        }
        do {
            let documents = try PEMDocument.parseMultiple(pemString: pem).filter { $0.discriminator == "CERTIFICATE" }
            guard let document = documents.first else { throw BrachioError(.invalidInput, "the text holds no certificate in PEM form") }
            try self.init(der: document.derBytes)
        } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.invalidInput, "the text is not a certificate in PEM form", cause: "\(error)")
        }
    }

    package init(der: [UInt8]) throws {
        guard der.count <= Self.textBytesMax else { throw BrachioError(.limitExceeded, "the certificate has more than \(Self.textBytesMax) bytes") }
        do { self.init(try Certificate(derEncoded: der), der) } catch {
            throw BrachioError(.invalidInput, "the certificate cannot be read", cause: "\(error)")
        }
    }

    init(_ certificate: Certificate, _ der: [UInt8]) {
        self.certificate = certificate
        self.der = der
        fingerprint = Self.fingerprint(der)
    }

    /// A certificate's fingerprint from its DER form, without reading it.
    package static func fingerprint(_ der: [UInt8]) -> String { Digest(of: der).hexadecimal }

    package var notBefore: Date { certificate.notValidBefore }
    package var notAfter: Date { certificate.notValidAfter }
    package var pem: String { PEMDocument(type: "CERTIFICATE", derBytes: der).pemString + "\n" }

    /// Whether it may sign others.
    package var isAuthority: Bool {
        if case .isCertificateAuthority? = try? certificate.extensions.basicConstraints { true } else { false }
    }

    /// Tells names of authorities apart: two are equal where their subjects are.
    package var subjectKey: String { Self.key(certificate.subject) }
    package var issuerKey: String { Self.key(certificate.issuer) }

    private static func key(_ name: DistinguishedName) -> String {
        var serializer = DER.Serializer()
        guard (try? serializer.serialize(name)) != nil else { return name.description }
        return Digest(of: serializer.serializedBytes).hexadecimal
    }

    /// Whether `authority` has signed this certificate. Dates are not looked at.
    package func isSigned(by authority: ClientCertificate) -> Bool {
        certificate.issuer == authority.certificate.subject && authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    }

    package var commonName: String? { variables["Subject.CommonName"] }
}

/// What policies may ask of a certificate ("X.509 certificate policy variables" in the IoT developer guide).
extension ClientCertificate {
    /// By name, such as `Subject.CommonName`, `Issuer.Organization`, `Subject.CommonName.1`, `SerialNumber`.
    package var variables: [String: String] {
        var found = ["SerialNumber": certificate.serialNumber.bytes.map { String(format: "%02x", $0) }.joined()]
        Self.add(certificate.subject, "Subject", to: &found)
        Self.add(certificate.issuer, "Issuer", to: &found)
        for name in (try? certificate.extensions.subjectAlternativeNames) ?? SubjectAlternativeNames([]) {
            guard let (kind, value) = Self.alternative(name) else { continue }
            Self.add(value, "Subject.AlternativeName.\(kind)", to: &found)
        }
        return found
    }

    private static func add(_ name: DistinguishedName, _ prefix: String, to found: inout [String: String]) {
        for attribute in name.joined() {
            guard let kind = attributes[attribute.type], let value = String(attribute.value) else { continue }
            add(value, "\(prefix).\(kind)", to: &found)
        }
    }

    /// The first value of a name has the name alone too; all are numbered from 0.
    private static func add(_ value: String, _ name: String, to found: inout [String: String]) {
        var number = 0
        while found["\(name).\(number)"] != nil { number += 1 }
        found["\(name).\(number)"] = value
        if number == 0 { found[name] = value }
    }

    private static func alternative(_ name: GeneralName) -> (String, String)? {
        switch name {
        case .rfc822Name(let text): ("RFC822Name", text)
        case .dnsName(let text): ("DNSName", text)
        case .uniformResourceIdentifier(let text): ("UniformResourceIdentifier", text)
        case .ipAddress: HostName(name).map { ("IPAddress", $0.text) }
        default: nil
        }
    }

    private static let attributes: [ASN1ObjectIdentifier: String] = [
        .RDNAttributeType.commonName: "CommonName", .RDNAttributeType.countryName: "Country", .RDNAttributeType.localityName: "Locality",
        .RDNAttributeType.stateOrProvinceName: "State", .RDNAttributeType.organizationName: "Organization",
        .RDNAttributeType.organizationalUnitName: "OrganizationalUnit", [2, 5, 4, 46]: "DistinguishedNameQualifier", [2, 5, 4, 5]: "SerialNumber",
        [2, 5, 4, 12]: "Title", [2, 5, 4, 4]: "Surname", [2, 5, 4, 42]: "GivenName", [2, 5, 4, 43]: "Initials", [2, 5, 4, 65]: "Pseudonym",
        [2, 5, 4, 44]: "GenerationQualifier",
    ]
}
