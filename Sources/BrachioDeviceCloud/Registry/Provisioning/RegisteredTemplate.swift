package import Foundation

/// A provisioning template with its versions, of which one counts.
package struct RegisteredTemplate: Hashable, Sendable {
    package static let versionsMax = 5

    package enum Kind: String, Hashable, Sendable {
        /// Devices come with a claim.
        case fleet = "FLEET_PROVISIONING"
        /// Devices come with a certificate of a registered authority.
        case authority = "JITP"
    }

    package var name: String
    package var description: String?
    package var isEnabled: Bool
    /// The role that provisioning acts as, kept for those who ask.
    package var role: String
    package var kind: Kind
    package var defaultVersion: Int64
    package var created: Date
    package var changed: Date

    package var arn: String { RegistryARN.template(name) }
}

/// One body of a template.
package struct TemplateVersion: Hashable, Sendable {
    package var version: Int64
    package var body: String
    package var isDefault: Bool
    package var created: Date
}
