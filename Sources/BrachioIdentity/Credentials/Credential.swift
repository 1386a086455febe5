package import Foundation

/// An access key with its secret, and who acts with it.
package struct Credential: Sendable, Hashable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// Of credentials for a session only: must come with every request.
    package var sessionToken: String?
    package var expires: Date?
    package var identity: Identity

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expires: Date? = nil, identity: Identity) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expires = expires
        self.identity = identity
    }
}

/// Finds the credential of an access key; `nil` for one that is unknown or disabled.
package protocol CredentialDirectory: Sendable {
    func credential(accessKeyID: String) async throws -> Credential?
}
