internal import BrachioIdentity

/// Names of what Greengrass keeps, as clients write them.
package enum FleetARN {
    private static let prefix = "arn:aws:greengrass:\(Account.region):\(Account.number):"

    package static func definition(_ kind: DefinitionKind, _ id: String) -> String {
        kind == .group ? "\(prefix)/greengrass/groups/\(id)" : "\(prefix)/greengrass/definition/\(kind.plural)/\(id)"
    }

    package static func version(_ kind: DefinitionKind, _ id: String, _ version: String) -> String { definition(kind, id) + "/versions/" + version }

    package static func deployment(_ id: String, group: String) -> String { definition(.group, group) + "/deployments/" + id }

    package static func authority(_ id: String, group: String) -> String { definition(.group, group) + "/certificateauthorities/" + id }

    /// The kind, definition and version that an ARN names; `nil` for other texts.
    package static func parts(_ arn: String) -> (kind: DefinitionKind, id: String, version: String?)? {
        let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0] == "arn", fields[2] == "greengrass" else { return nil }
        var path = fields[5].split(separator: "/").map(String.init)[...]
        guard path.popFirst() == "greengrass", var word = path.popFirst() else { return nil }
        if word == "definition" {
            guard let next = path.popFirst() else { return nil }
            word = next
        }
        guard let kind = DefinitionKind.allCases.first(where: { $0.plural == word }), let id = path.popFirst() else { return nil }
        guard let next = path.popFirst() else { return (kind, id, nil) }
        guard next == "versions", let version = path.popFirst(), path.isEmpty else { return nil }
        return (kind, id, version)
    }
}
