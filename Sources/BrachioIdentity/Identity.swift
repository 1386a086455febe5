/// Who makes a request, once the signature is verified.
package struct Identity: Sendable, Hashable {
    package var account: String
    /// `arn:aws:sts::123456789012:assumed-role/<role>/<session>` or `arn:aws:iam::123456789012:user/<name>`.
    package var arn: String
    /// `AIDA…` of a user; `AROA…:<session>` of an assumed role.
    package var userID: String
    package var accessKeyID: String
    /// The root may do everything; for all others `policies` decide.
    package var isRoot: Bool
    package var policies: [Policy]
    /// The role behind a session.
    package var roleARN: String?
    /// Policies that a session was narrowed with: they must allow an action too.
    package var sessionPolicies: [Policy]?
    /// What policies may ask of a session, by the names of their variables.
    package var context: [String: String] = [:]

    package init(account: String = Account.number, arn: String, userID: String, accessKeyID: String, isRoot: Bool = false, policies: [Policy] = []) {
        self.account = account
        self.arn = arn
        self.userID = userID
        self.accessKeyID = accessKeyID
        self.isRoot = isRoot
        self.policies = policies
    }

    package static func root(accessKeyID: String) -> Identity {
        var identity = Identity(
            arn: Account.assumedRoleARN(role: Account.rootRoleName, session: Account.rootSessionName),
            userID: "AROABRACHIOROOT000001:\(Account.rootSessionName)", accessKeyID: accessKeyID, isRoot: true)
        identity.roleARN = Account.roleARN(path: Account.rootRolePath, name: Account.rootRoleName)
        return identity
    }

    /// Whether this identity may do `action` (`s3:GetObject`) on `resource` (an ARN, or `*` where an action has none).
    package func mayDo(_ action: String, on resource: String, context: [String: [String]] = [:]) -> Bool {
        if isRoot { return true }
        var context = context
        for (name, value) in self.context { context[name] = [value] }
        context["aws:PrincipalArn"] = [arn]
        context["aws:userid"] = [userID]
        context["aws:PrincipalAccount"] = [account]
        return [policies, sessionPolicies].compactMap { $0 }.allSatisfy {
            PolicyEvaluation.decide($0, action: action, resource: resource, context: context) == .allowed
        }
    }
}
