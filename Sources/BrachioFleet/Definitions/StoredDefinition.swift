package import Foundation

/// A definition or a group: a name, and versions of its content.
package struct StoredDefinition: Hashable, Sendable {
    package var kind: DefinitionKind
    package var id: String
    package var name: String?
    package var created: Date
    package var updated: Date
    package var latestVersion: String?
    package var tags: [String: String]

    package var arn: String { FleetARN.definition(kind, id) }
    package var latestVersionARN: String? { latestVersion.map { FleetARN.version(kind, id, $0) } }
}

/// One version of a definition. It never changes.
package struct StoredVersion: Hashable, Sendable {
    package var kind: DefinitionKind
    package var id: String
    package var version: String
    package var created: Date
    /// JSON, as Greengrass writes this kind's content.
    package var content: String

    package var arn: String { FleetARN.version(kind, id, version) }
}
