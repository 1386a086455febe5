package import BrachioAccounts
internal import BrachioCore
package import BrachioLabelling
package import BrachioWire
internal import Foundation

/// Cognito's user pools, as far as scripts need them to make a private workforce. The people of every pool are those who have accounts
/// here: somebody made in one pool is found in each.
package enum CognitoService {
    package static let model = ServiceModel(
        signingName: "cognito-idp", apiVersion: "2016-04-18", targetPrefix: "AWSCognitoIdentityProviderService", families: [.json11],
        validationCode: "InvalidParameterException")

    /// - Parameter invite: takes an invitation in to be sent, where mail is sent at all.
    package static func build(
        _ labelling: LabellingStore, _ accounts: AccountStore, invite: @escaping @Sendable (Invitation) async throws -> Void = { _ in }
    ) -> RPCService {
        let pools = CognitoPools(store: labelling, accounts: accounts), groups = CognitoGroups(store: labelling, accounts: accounts)
        let users = CognitoUsers(store: labelling, accounts: accounts, invite: invite)
        return RPCService(model, pools.entries + groups.entries + users.entries)
    }

    package static let operations: [ServiceOperation] = {
        typealias Offered = CognitoOperations
        return [
            Offered.createPool, Offered.describePool, Offered.deletePool, Offered.listPools, Offered.createClient, Offered.describeClient,
            Offered.deleteClient, Offered.listClients, Offered.createGroup, Offered.getGroup, Offered.deleteGroup, Offered.listGroups,
            Offered.createUser, Offered.getUser, Offered.setPassword, Offered.disableUser, Offered.enableUser, Offered.deleteUser,
            Offered.addToGroup, Offered.removeFromGroup, Offered.listUsers, Offered.listUsersInGroup,
        ]
    }()

    static func arn(_ input: WireValue, _ call: Call) -> String { call.arn("cognito-idp", "userpool/\(input["UserPoolId"]?.string ?? "*")") }

    /// The words of Cognito for what went wrong.
    static func told<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as BrachioError {
            switch error.code {
            case .notFound: throw ServiceError("ResourceNotFoundException", error.description)
            case .labellingNameTaken: throw ServiceError("GroupExistsException", error.description)
            case .alreadyExists: throw ServiceError("UsernameExistsException", error.description)
            case .passwordRefused: throw ServiceError("InvalidPasswordException", error.description)
            case .inUse, .limitExceeded, .unsupported: throw ServiceError("InvalidParameterException", error.description)
            default: throw error
            }
        }
    }

    /// A page of a list that is cut after reading: a token is the place where the next page begins.
    static func page<Entry>(_ entries: [Entry], limit: Int, token: String?) -> (entries: ArraySlice<Entry>, next: WireValue?) {
        let start = min(token.flatMap { Int($0) } ?? 0, entries.count), end = min(entries.count, max(0, start) + max(1, limit))
        return (entries[max(0, start)..<end], end < entries.count ? .string(String(end)) : nil)
    }
}
