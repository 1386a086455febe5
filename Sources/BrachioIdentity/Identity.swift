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

    package init(account: String = Account.number, arn: String, userID: String, accessKeyID: String, isRoot: Bool = false, policies: [Policy] = []) {
        self.account = account
        self.arn = arn
        self.userID = userID
        self.accessKeyID = accessKeyID
        self.isRoot = isRoot
        self.policies = policies
    }

    package static func root(accessKeyID: String) -> Identity {
        Identity(
            arn: Account.assumedRoleARN(role: Account.rootRoleName, session: Account.rootSessionName),
            userID: "AROABRACHIOROOT000001:\(Account.rootSessionName)", accessKeyID: accessKeyID, isRoot: true)
    }

    /// Whether this identity may do `action` (`s3:GetObject`) on `resource` (an ARN, or `*` where an action has none).
    package func mayDo(_ action: String, on resource: String, context: [String: [String]] = [:]) -> Bool {
        if isRoot { return true }
        var context = context
        context["aws:PrincipalArn"] = [arn]
        context["aws:userid"] = [userID]
        context["aws:PrincipalAccount"] = [account]
        return PolicyEvaluation.decide(policies, action: action, resource: resource, context: context) == .allowed
    }
}
