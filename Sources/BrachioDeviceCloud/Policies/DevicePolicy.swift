package import BrachioIdentity

/// A policy of things, ready to be resolved for a connection.
package struct DevicePolicy: Sendable {
    struct Statement: Sendable {
        let isDenial: Bool
        let actions: Set<DeviceAction>
        let resources: [ResourcePattern]
        /// The statement is about everything but its resources (`NotResource`).
        let excludesResources: Bool
        let conditions: [Policy.Statement.Condition]
    }

    let statements: [Statement]

    package init(_ policy: Policy) {
        statements = policy.statements.map { statement in
            Statement(
                isDenial: statement.effect == .deny, actions: Self.actions(statement.actions),
                resources: statement.resources.patterns.map(ResourcePattern.init), excludesResources: statement.resources.isExcluding,
                conditions: statement.conditions)
        }
    }

    private static func actions(_ patterns: Policy.Statement.Patterns) -> Set<DeviceAction> {
        let resolved = patterns.patterns.compactMap { ResourcePattern($0.lowercased()).resolved([:]) }
        return Set(DeviceAction.allCases.filter { action in
            let name = Array(action.rawValue.lowercased().utf8)
            return resolved.contains { $0.matches(name) } != patterns.isExcluding
        })
    }
}
