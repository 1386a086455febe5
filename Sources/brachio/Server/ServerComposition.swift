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

    init(_ folder: DataFolder) async throws {
        var random = SystemRandomNumberGenerator()
        root = try RootCredential.readOrMake(in: folder.url, from: &random)
        monitoring = try Monitoring(folder: folder.database, now: { Date() })
        let identities = try IdentityStore(folder: folder.database, root: root.credential)
        try await identities.prepare()
        dispatcher = Dispatcher(registry: Registry(Self.services(identities, monitoring)), directory: identities)
    }

    /// Every service of the endpoint. A new one gets a line here.
    private static func services(_ identities: IdentityStore, _ monitoring: Monitoring) -> [any ServiceAdapter] {
        [
            SecurityTokenService.build(identities),
            AccessManagement.build(identities),
            CloudWatchService.build(monitoring),
            LogsService.build(monitoring.logs),
        ]
    }
}
