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
        return try await begin(name, session, seconds, policy: policy, context: nil)
    }

    /// Starts a session of a role for a service that hands its keys on.
    ///
    /// - Parameter context: what the role's policies may ask of the session, by the names of variables.
    /// - Throws: `accessDenied` where the role is not there or does not trust the service.
    package func session(
        role arn: String, session: String, seconds: Int, service: String, context: [String: String]
    ) async throws -> Credential {
        let name = arn.split(separator: "/").last.map(String.init) ?? ""
        guard let role = try await database.read({ db in try Self.role(name, db) }), role.arn == arn,
            try TrustPolicy(json: role.trustDocument).trusts(service: service)
        else { throw BrachioError(.accessDenied, "role \(arn) is not there, or does not trust \(service)") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try await begin(
            name, session, min(seconds, role.sessionSecondsMax), policy: nil, context: String(decoding: try encoder.encode(context), as: UTF8.self))
    }

    private func begin(_ name: String, _ session: String, _ seconds: Int, policy: String?, context: String?) async throws -> Credential {
        var random = SystemRandomNumberGenerator()
        let key = KeyText.accessKeyID(prefix: "ASIA", from: &random), secret = KeyText.secret(from: &random)
        let token = KeyText.sessionToken(from: &random)
        let expires = (now().timeIntervalSince1970 + Double(seconds)).rounded(.down)
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", arguments: [key, secret, token, expires, name, session, policy, context])
        }
        guard let made = try await credential(accessKeyID: key) else { throw BrachioError(.defect, "session \(key) is gone once it was made") }
        return made
    }
}
