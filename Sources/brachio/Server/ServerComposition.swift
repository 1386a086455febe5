internal import BrachioCore
internal import BrachioGateway
internal import BrachioIdentity
internal import Foundation

/// Puts the server together: rooms, adapters over them, the endpoint. Tests run what this builds.
struct ServerComposition {
    let root: RootCredential
    let dispatcher: Dispatcher

    init(_ folder: DataFolder) throws {
        var random = SystemRandomNumberGenerator()
        root = try RootCredential.readOrMake(in: folder.url, from: &random)
        dispatcher = Dispatcher(registry: Registry(Self.services()), directory: RootDirectory(root: root.credential))
    }

    /// Every service of the endpoint. A new one gets a line here.
    private static func services() -> [any ServiceAdapter] {
        [SecurityTokenService.build()]
    }
}

/// Knows the root credential alone.
struct RootDirectory: CredentialDirectory {
    let root: Credential

    func credential(accessKeyID: String) async throws -> Credential? { accessKeyID == root.accessKeyID ? root : nil }
}
