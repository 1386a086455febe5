internal import BrachioCore
internal import Foundation

/// Who may assume a role: the policy document that the role is created with.
package struct TrustPolicy: Sendable {
    package enum Verdict: Sendable, Hashable {
        /// The caller is named.
        case trusted
        /// The caller's account is named: the caller's own policies must allow it too.
        case accountTrusted
        case refused
    }

    private let entries: [PolicyDocument.Entry]

    /// Reads a trust policy in JSON. Throws `invalidInput` that says what is wrong.
    package init(json: String) throws {
        do { entries = try JSONDecoder().decode(PolicyDocument.self, from: Data(json.utf8)).statements.values } catch {
            throw BrachioError(.invalidInput, "the trust policy is not a policy document", cause: PolicyDocument.reason(error))
        }
        for entry in entries {
            guard entry.principal != nil else { throw BrachioError(.invalidInput, "a statement of the trust policy has no Principal") }
            guard entry.action != nil, entry.resource == nil else {
                throw BrachioError(.invalidInput, "a statement of a trust policy has an Action and no Resource")
            }
            guard Policy.Statement.Effect(rawValue: entry.effect) != nil else {
                throw BrachioError(.invalidInput, "a statement has the effect \(entry.effect.prefix(40))", mend: "write Allow or Deny")
            }
            _ = try entry.conditions()
        }
    }

    package func verdict(on caller: Identity, context: [String: [String]] = [:]) -> Verdict {
        var best = Verdict.refused
        for entry in entries where isAbout(entry, context) {
            let match = match(entry.principal, caller)
            if match == .refused { continue }
            if entry.effect == "Deny" { return .refused }
            if match == .trusted || best == .refused { best = match }
        }
        return best
    }

    /// Whether a service (`lambda.amazonaws.com`) may act as the role.
    package func trusts(service: String) -> Bool {
        let about = entries.filter { entry in
            guard isAbout(entry, [:]) else { return false }
            switch entry.principal {
            case .everybody: return true
            case .listed(let lists): return (lists["Service"]?.values ?? []).contains { $0 == service || $0 == "*" }
            case nil: return false
            }
        }
        return !about.isEmpty && about.allSatisfy { $0.effect == "Allow" }
    }

    private func isAbout(_ entry: PolicyDocument.Entry, _ context: [String: [String]]) -> Bool {
        let names = entry.action?.values ?? []
        let conditions = (try? entry.conditions()) ?? []
        return names.contains { Wildcard.matches("sts:assumerole", $0.lowercased()) } && conditions.allSatisfy { PolicyCondition.holds($0, context) }
    }

    private func match(_ principal: PolicyDocument.Principal?, _ caller: Identity) -> Verdict {
        switch principal {
        case .everybody: return .trusted
        case .listed(let lists):
            let names = lists["AWS"]?.values ?? []
            if names.contains(where: { $0 == "*" || $0 == caller.arn || $0 == caller.roleARN }) { return .trusted }
            let account = [caller.account, "arn:aws:iam::\(caller.account):root"]
            return names.contains(where: account.contains) ? .accountTrusted : .refused
        case nil: return .refused
        }
    }
}
