package import BrachioIdentity
package import BrachioWire
internal import Foundation

/// STS: who am I, and credentials for a session.
package enum SecurityTokenService {
    package static let model = ServiceModel(
        signingName: "sts", apiVersion: "2011-06-15", xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/", families: [.query],
        validationCode: "ValidationError")

    package static func build(_ identities: IdentityStore) -> RPCService {
        RPCService(model, [
            .init(SecurityTokenOperations.getCallerIdentity, isFree: true) { _, call in
                .map([
                    "UserId": .string(call.caller.userID), "Account": .string(call.caller.account), "Arn": .string(call.caller.arn),
                ])
            },
            .init(SecurityTokenOperations.getAccessKeyInfo, isFree: true) { _, call in .map(["Account": .string(call.account)]) },
            // The store decides itself, since the role's own policy takes part in it.
            .init(SecurityTokenOperations.assumeRole, isFree: true) { input, call in try await assumeRole(input, call, identities) },
        ])
    }

    private static func assumeRole(_ input: WireValue, _ call: Call, _ identities: IdentityStore) async throws -> WireValue {
        let session = input["RoleSessionName"]?.string ?? ""
        let credential = try await identities.assumeRole(
            arn: input["RoleArn"]?.string ?? "", session: session, seconds: Int(input["DurationSeconds"]?.integer ?? 3600),
            policy: input["Policy"]?.string, externalID: input["ExternalId"]?.string, caller: call.caller)
        return .map([
            "Credentials": .map([
                "AccessKeyId": .string(credential.accessKeyID), "SecretAccessKey": .string(credential.secretAccessKey),
                "SessionToken": .string(credential.sessionToken ?? ""), "Expiration": .timestamp(credential.expires ?? call.date),
            ]),
            "AssumedRoleUser": .map([
                "AssumedRoleId": .string(credential.identity.userID), "Arn": .string(credential.identity.arn),
            ]),
        ])
    }
}
