package import Foundation

/// A policy of devices with its versions, of which one counts.
package struct RegisteredPolicy: Hashable, Sendable {
    package static let versionsMax = 5
    /// Policies that one certificate or group has.
    package static let perTargetMax = 10

    package var name: String
    package var defaultVersion: Int64
    package var created: Date
    package var changed: Date

    package var arn: String { RegistryARN.policy(name) }
}

/// One document of a policy.
package struct PolicyVersion: Hashable, Sendable {
    package var policy: String
    package var version: Int64
    package var document: String
    package var isDefault: Bool
    package var created: Date
}
