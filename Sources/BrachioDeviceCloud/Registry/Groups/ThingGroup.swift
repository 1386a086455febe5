package import Foundation

/// Things under one name. A group may stand in another, whose policies and jobs are its own too.
package struct ThingGroup: Hashable, Sendable {
    /// Groups above each other.
    package static let depthMax = 7
    /// Groups that one thing is in directly.
    package static let perThingMax = 10

    package var name: String
    package var id: String
    package var parent: String?
    package var description: String?
    package var attributes: [String: String]
    package var version: Int64
    package var created: Date

    package var arn: String { RegistryARN.group(name) }
}
