internal import BrachioCertificates
package import Foundation

/// An authority of somebody's own, whose certificates devices may have.
package struct RegisteredAuthority: Hashable, Sendable {
    package var id: String
    package var pem: String
    package var isActive: Bool
    package var mode: DeviceCertificate.Mode
    /// Whether certificates that it signed are registered when a device first connects with one.
    package var registersItself: Bool
    /// The provisioning template that such devices go through; `nil` leaves their certificates waiting for activation.
    package var template: String?
    package var created: Date
    package var changed: Date
    package var notBefore: Date
    package var notAfter: Date

    package var arn: String { RegistryARN.authority(id) }
}
