internal import BrachioCore
internal import BrachioGateway
internal import BrachioIdentity
internal import BrachioMetrics
internal import Foundation

/// Puts the server together: rooms, adapters over them, the endpoint. Tests run what this builds.
struct ServerComposition {
    let root: RootCredential
    let dispatcher: Dispatcher
    let monitoring: Monitoring

    init(_ folder: DataFolder) throws {
        var random = SystemRandomNumberGenerator()
        root = try RootCredential.readOrMake(in: folder.url, from: &random)
        monitoring = try Monitoring(folder: folder.database, now: { Date() })
        dispatcher = Dispatcher(registry: Registry(Self.services(monitoring)), directory: RootDirectory(root: root.credential))
    }

    /// Every service of the endpoint. A new one gets a line here.
    private static func services(_ monitoring: Monitoring) -> [any ServiceAdapter] {
        [
            SecurityTokenService.build(),
            CloudWatchService.build(monitoring),
            LogsService.build(monitoring.logs),
        ]
    }
}

/// Knows the root credential alone.
struct RootDirectory: CredentialDirectory {
    let root: Credential

    func credential(accessKeyID: String) async throws -> Credential? { accessKeyID == root.accessKeyID ? root : nil }
}
