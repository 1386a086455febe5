internal import BrachioCore
package import Foundation
internal import SwiftASN1
@_spi(FixedExpiryValidationTime) internal import X509

/// Verifies a server's certificate at a time that is handed in: for machines whose own clock cannot be believed.
package struct ServerVerification: Sendable {
    private let authorities: CertificateStore

    /// - Parameter file: PEM; who is trusted.
    package init(authorityFile file: URL) throws { authorities = CertificateStore(try PEMFile.certificates(file)) }

    /// Why the server is not to be trusted, in plain words; `nil` where it is.
    ///
    /// - Parameters:
    ///   - chain: certificates in DER form, the server's own first.
    ///   - host: the name or address that was connected to.
    package func failure(_ chain: [[UInt8]], host: String, at time: Date) async -> String? {
        let certificates: [Certificate]
        do { certificates = try chain.map { try Certificate(derEncoded: $0) } } catch { return "its certificate cannot be read: \(error)" }
        return await failure(certificates, host: host, at: time)
    }

    /// The same where nobody knows what time it is, but that it is no earlier than `time`: it is no earlier than certificates say that they
    /// begin, either.
    package func failure(_ chain: [[UInt8]], host: String, notBefore time: Date) async -> String? {
        let certificates: [Certificate]
        do { certificates = try chain.map { try Certificate(derEncoded: $0) } } catch { return "its certificate cannot be read: \(error)" }
        return await failure(certificates, host: host, at: certificates.map(\.notValidBefore).reduce(time, max))
    }

    private func failure(_ chain: [Certificate], host: String, at time: Date) async -> String? {
        guard let leaf = chain.first else { return "it shows no certificate" }
        if time > leaf.notValidAfter { return "its certificate was valid until \(day(leaf.notValidAfter)), and here it is \(day(time))" }
        if time < leaf.notValidBefore { return "its certificate is valid from \(day(leaf.notValidBefore)) on, and here it is \(day(time))" }
        let name = HostName(host), others = CertificateStore(chain.dropFirst())
        var isAddress = false
        if case .address = name { isAddress = true }
        var verifier = Verifier(rootCertificates: authorities) {
            RFC5280Policy(fixedExpiryValidationTime: time)
            ServerIdentityPolicy(serverHostname: isAddress ? nil : name.text, serverIP: isAddress ? name.text : nil)
        }
        guard case .couldNotValidate(let failures) = await verifier.validate(leaf: leaf, intermediates: others) else { return nil }
        var ofAnyName = Verifier(rootCertificates: authorities) { RFC5280Policy(fixedExpiryValidationTime: time) }
        if case .validCertificate = await ofAnyName.validate(leaf: leaf, intermediates: others) {
            let names = ((try? leaf.extensions.subjectAlternativeNames)?.compactMap(HostName.init) ?? []).map(\.text)
            return "its certificate is for \(names.isEmpty ? "no name" : names.joined(separator: ", ")), not for \(host)"
        }
        let reasons = failures.map { "\($0.policyFailureReason)" }
        return "its certificate is from an authority that is not trusted here" + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))")
    }

    private func day(_ date: Date) -> String { "\(date.formatted(.iso8601).prefix(10))" }
}
