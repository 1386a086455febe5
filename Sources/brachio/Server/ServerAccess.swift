internal import BrachioAccounts
internal import BrachioIdentity

/// Who may use the server of a data folder: credentials of the endpoint, and people.
struct ServerAccess {
    let root: RootCredential
    let identities: IdentityStore
    let accounts: AccountStore

    init(_ folder: DataFolder) async throws {
        var random = SystemRandomNumberGenerator()
        root = try RootCredential.readOrMake(in: folder.url, from: &random)
        identities = try IdentityStore(folder: folder.database, root: root.credential)
        try await identities.prepare()
        accounts = try AccountStore(folder: folder.database)
    }
}
