package import Foundation

/// What things of one kind have in common.
package struct ThingType: Hashable, Sendable {
    package static let searchableMax = 3
    /// A type must have been deprecated for so long before it is deleted.
    package static let deprecatedSecondsMin = 300

    package var name: String
    package var id: String
    package var description: String?
    /// Names of attributes that people look for.
    package var searchable: [String]
    package var created: Date
    /// Since when no thing may get this type any more; `nil` while they may.
    package var deprecated: Date?

    package var arn: String { RegistryARN.type(name) }
}
