package import BrachioIdentity

/// What somebody with a credential of the account may do on the broker: as the policies of their role or user say, with IoT's actions.
package struct IdentityRights: Sendable {
    /// Each must allow; `nil` where everything is allowed.
    private let rights: [ConnectionRights]?

    package init(_ identity: Identity, clientID: String, sourceAddress: String? = nil) {
        guard !identity.isRoot else {
            rights = nil
            return
        }
        var variables = ConnectionVariables.of(clientIdentifier: clientID, thing: nil, certificateIdentifier: nil, sourceAddress: sourceAddress)
        variables["aws:PrincipalArn"] = identity.arn
        variables["aws:userid"] = identity.userID
        variables["aws:PrincipalAccount"] = identity.account
        rights = [identity.policies, identity.sessionPolicies].compactMap { $0 }.map { policies in
            ConnectionRights(policies.map { DevicePolicy($0) }, variables: variables, region: Account.region, account: Account.number)
        }
    }

    package func allows(_ action: DeviceAction, _ name: String) -> Bool { rights?.allSatisfy { $0.allows(action, name) } ?? true }
}
