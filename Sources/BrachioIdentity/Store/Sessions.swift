internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension IdentityStore {
    /// Starts a session of a role for `caller`. Throws `AccessDenied` as a code where the role's trust policy or the caller's own
    /// policies do not let it, and `invalidInput` for a duration that the role does not allow.
    package func assumeRole(
        arn: String, session: String, seconds: Int, policy: String?, externalID: String?, caller: Identity
    ) async throws -> Credential {
        if let policy { _ = try Policy(json: policy) }
        let name = arn.split(separator: "/").last.map(String.init) ?? ""
        let denied = BrachioError(.accessDenied, "User: \(caller.arn) is not authorized to perform: sts:AssumeRole on resource: \(arn)")
        guard let role = try await database.read({ db in try Self.role(name, db) }), role.arn == arn else { throw denied }
        var context: [String: [String]] = [:]
        if let externalID { context["sts:ExternalId"] = [externalID] }
        switch caller.isRoot ? .trusted : try TrustPolicy(json: role.trustDocument).verdict(on: caller, context: context) {
        case .trusted: break
        case .accountTrusted: guard caller.mayDo("sts:AssumeRole", on: arn) else { throw denied }
        case .refused: throw denied
        }
        guard seconds <= role.sessionSecondsMax else {
            throw BrachioError(.invalidInput, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        var random = SystemRandomNumberGenerator()
        let key = KeyText.accessKeyID(prefix: "ASIA", from: &random), secret = KeyText.secret(from: &random)
        let token = KeyText.sessionToken(from: &random)
        let expires = (now().timeIntervalSince1970 + Double(seconds)).rounded(.down)
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", arguments: [key, secret, token, expires, name, session, policy])
        }
        guard let made = try await credential(accessKeyID: key) else { throw BrachioError(.defect, "session \(key) is gone once it was made") }
        return made
    }
}
