internal import BrachioCore
package import Foundation
internal import SwiftASN1
@_spi(FixedExpiryValidationTime) internal import X509

/// Verifies a server's certificate at a time that is handed in: for machines whose own clock cannot be believed.
package struct ServerVerification: Sendable {
    private let authorities: CertificateStore

    /// - Parameter file: PEM; who is trusted.
    package init(authorityFile file: URL) throws { authorities = CertificateStore(try PEMFile.certificates(file)) }

    /// Why the server is not to be trusted; `nil` where it is.
    ///
    /// - Parameters:
    ///   - chain: certificates in DER form, the server's own first.
    ///   - host: the name or address that was connected to.
    package func failure(_ chain: [[UInt8]], host: String, at time: Date) async -> String? {
        let certificates: [Certificate]
        do { certificates = try chain.map { try Certificate(derEncoded: $0) } } catch { return "its certificate cannot be read: \(error)" }
        guard let leaf = certificates.first else { return "it shows no certificate" }
        let name = HostName(host)
        var isAddress = false
        if case .address = name { isAddress = true }
        var verifier = Verifier(rootCertificates: authorities) {
            RFC5280Policy(fixedExpiryValidationTime: time)
            ServerIdentityPolicy(serverHostname: isAddress ? nil : name.text, serverIP: isAddress ? name.text : nil)
        }
        switch await verifier.validate(leaf: leaf, intermediates: CertificateStore(certificates.dropFirst())) {
        case .validCertificate: return nil
        case .couldNotValidate(let failures):
            return "its certificate is not valid at \(time.formatted(.iso8601)): "
                + (failures.map { "\($0.policyFailureReason)" }.joined(separator: "; "))
        }
    }
}
