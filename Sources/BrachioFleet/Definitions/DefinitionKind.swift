/// What a Greengrass group is put together from; a group itself has versions in the same way.
package enum DefinitionKind: String, Hashable, Sendable, CaseIterable {
    case core = "Core"
    case device = "Device"
    case function = "Function"
    case subscription = "Subscription"
    case resource = "Resource"
    case logger = "Logger"
    case connector = "Connector"
    case group = "Group"

    /// The kinds that a group is put together from.
    package static let parts = allCases.filter { $0 != .group }

    /// `cores`, `functions`: the member of a definition that lists its entries, and part of its address.
    package var plural: String { rawValue.lowercased() + "s" }
}
