internal import BrachioIdentity
internal import BrachioShadows

/// What one connection may do: its certificate's policies, with the connection's own variables put in. Made once when a device connects,
/// and again when a policy changes; asked for every message.
///
/// An explicit denial wins, then an allowance, and without either the answer is no.
package struct ConnectionRights: Sendable {
    private struct Rule: Sendable {
        let resources: [ResolvedPattern]
        let excludesResources: Bool
        let source: StatementSource

        func applies(to resource: [UInt8]) -> Bool {
            resources.contains { $0.matches(resource) } != excludesResources
        }
    }

    package enum Decision: String, Sendable, Hashable {
        case allowed
        case explicitlyDenied
        case implicitlyDenied
    }

    /// A decision and the statements that it comes from.
    package struct Explanation: Sendable, Hashable {
        package var decision: Decision
        /// All statements that deny where one does, else all that allow; empty where none speaks of it.
        package var statements: [StatementSource]
    }

    private var allowances: [DeviceAction: [Rule]] = [:]
    private var denials: [DeviceAction: [Rule]] = [:]
    private let arnPrefix: [UInt8]
    /// Variables that policies name and the connection does not have.
    package private(set) var missingVariables: Set<String> = []

    /// - Parameters:
    ///   - variables: policy variables by name, such as `iot:ClientId` and `iot:Connection.Thing.ThingName`; also the conditions' keys.
    ///   - region: of the resources' ARNs.
    package init(_ policies: [DevicePolicy], variables: [String: String], region: String, account: String) {
        arnPrefix = Array("arn:aws:iot:\(region):\(account):".utf8)
        let context = variables.mapValues { [$0] }
        for policy in policies {
            for statement in policy.statements {
                missingVariables.formUnion(statement.variables.filter { variables[$0] == nil })
                guard statement.conditions.allSatisfy({ PolicyCondition.holds($0, context) }) else { continue }
                // A denial whose variable is missing still denies what its other resources name; with NotResource it denies all the rest.
                let rule = Rule(
                    resources: statement.resources.compactMap { $0.resolved(variables) }, excludesResources: statement.excludesResources,
                    source: statement.source)
                if statement.excludesResources, !statement.isDenial, rule.resources.count < statement.resources.count { continue }
                for action in statement.actions {
                    if statement.isDenial { denials[action, default: []].append(rule) } else { allowances[action, default: []].append(rule) }
                }
            }
        }
    }

    /// - Parameter name: the client identifier, topic, topic filter, thing or role alias that the action is about.
    package func decide(_ action: DeviceAction, _ name: String) -> Decision {
        let resource = resource(action, name)
        if denials[action]?.contains(where: { $0.applies(to: resource) }) == true { return .explicitlyDenied }
        return allowances[action]?.contains(where: { $0.applies(to: resource) }) == true ? .allowed : .implicitlyDenied
    }

    package func allows(_ action: DeviceAction, _ name: String) -> Bool { decide(action, name) == .allowed }

    /// As ``decide(_:_:)``, and why.
    package func explain(_ action: DeviceAction, _ name: String) -> Explanation {
        let resource = resource(action, name)
        let denying = (denials[action] ?? []).filter { $0.applies(to: resource) }.map(\.source)
        if !denying.isEmpty { return Explanation(decision: .explicitlyDenied, statements: denying) }
        let allowing = (allowances[action] ?? []).filter { $0.applies(to: resource) }.map(\.source)
        return Explanation(decision: allowing.isEmpty ? .implicitlyDenied : .allowed, statements: allowing)
    }

    /// The name's ARN; what is one already stays as it is.
    private func resource(_ action: DeviceAction, _ name: String) -> [UInt8] {
        name.hasPrefix("arn:") ? Array(name.utf8) : arnPrefix + action.resourceKind.utf8 + name.utf8
    }
}
