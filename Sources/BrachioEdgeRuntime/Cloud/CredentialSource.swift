package import Foundation

/// What a device may do in the cloud for a while.
package struct DeviceCredentials: Sendable, Hashable {
    package var accessKeyID: String
    package var secretAccessKey: String
    package var sessionToken: String?
    package var expiration: Date

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String?, expiration: Date) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    /// As clients read it from `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    package var json: Data {
        get throws {
            let time = expiration.formatted(.iso8601)
            let members = ["AccessKeyId": accessKeyID, "SecretAccessKey": secretAccessKey, "Token": sessionToken ?? "", "Expiration": time]
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(members)
        }
    }
}

/// Where functions' credentials come from: the device's certificate, shown to the credential provider.
package protocol CredentialSource: Sendable {
    /// Credentials that hold for some minutes yet.
    ///
    /// - Throws: `system` while there is no network and none are left from before.
    func credentials() async throws -> DeviceCredentials
}
