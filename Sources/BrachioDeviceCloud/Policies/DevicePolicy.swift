package import BrachioIdentity

/// Where a statement stands.
package struct StatementSource: Sendable, Hashable {
    package var policy: String
    /// The statement's place in the policy, from 1 on.
    package var number: Int
    /// The statement's `Sid`.
    package var id: String?
}

/// A policy of things, ready to be resolved for a connection.
package struct DevicePolicy: Sendable {
    struct Statement: Sendable {
        let source: StatementSource
        let isDenial: Bool
        let actions: Set<DeviceAction>
        let resources: [ResourcePattern]
        /// The statement is about everything but its resources (`NotResource`).
        let excludesResources: Bool
        let conditions: [Policy.Statement.Condition]
        /// Variables that resources and conditions name.
        let variables: Set<String>
    }

    package let name: String
    let statements: [Statement]

    package init(_ policy: Policy, name: String = "") {
        self.name = name
        statements = policy.statements.enumerated().map { place, statement in
            let resources = statement.resources.patterns.map(ResourcePattern.init)
            return Statement(
                source: StatementSource(policy: name, number: place + 1, id: statement.id), isDenial: statement.effect == .deny, actions: Self.actions(statement.actions),
                resources: resources, excludesResources: statement.resources.isExcluding, conditions: statement.conditions,
                variables: Set(resources.flatMap(\.variables)).union(statement.conditions.map(\.key)))
        }
    }

    private static func actions(_ patterns: Policy.Statement.Patterns) -> Set<DeviceAction> {
        let resolved = patterns.patterns.compactMap { ResourcePattern($0.lowercased()).resolved([:]) }
        return Set(DeviceAction.allCases.filter { action in
            let names = action.names.map { Array($0.lowercased().utf8) }
            return resolved.contains { pattern in names.contains { pattern.matches($0) } } != patterns.isExcluding
        })
    }
}
