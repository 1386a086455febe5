internal import BrachioCertificates
package import Foundation

/// A certificate that devices may connect with, as the registry has it.
package struct DeviceCertificate: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case active = "ACTIVE"
        case inactive = "INACTIVE"
        case revoked = "REVOKED"
        /// Connected once, signed by an authority whose certificates register themselves; waits for somebody's word.
        case pendingActivation = "PENDING_ACTIVATION"
    }

    package enum Mode: String, Hashable, Sendable {
        /// Signed by an authority that the registry knows.
        case known = "DEFAULT"
        /// Registered without its authority.
        case single = "SNI_ONLY"
    }

    /// SHA-256 of its DER form, in hexadecimal digits.
    package var id: String
    package var pem: String
    /// The identifier of the registered authority that signed it; `nil` for the server's own and for certificates without one.
    package var authority: String?
    package var status: Status
    package var mode: Mode
    package var created: Date
    package var changed: Date
    package var notBefore: Date
    package var notAfter: Date
    /// Counts up with every change of the status.
    package var version: Int64

    package var arn: String { RegistryARN.certificate(id) }

    init(_ certificate: ClientCertificate, authority: String?, status: Status, mode: Mode, at seconds: Double) {
        id = certificate.fingerprint
        pem = certificate.pem
        self.authority = authority
        self.status = status
        self.mode = mode
        created = Date(timeIntervalSince1970: seconds)
        changed = created
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        version = 1
    }

    init(
        id: String, pem: String, authority: String?, status: Status, mode: Mode, created: Date, changed: Date, validity: ClosedRange<Date>, version: Int64
    ) {
        self.id = id
        self.pem = pem
        self.authority = authority
        self.status = status
        self.mode = mode
        self.created = created
        self.changed = changed
        notBefore = validity.lowerBound
        notAfter = validity.upperBound
        self.version = version
    }
}
