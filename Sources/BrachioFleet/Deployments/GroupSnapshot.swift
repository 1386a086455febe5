internal import BrachioCore

/// A version of a group with the content of everything that it names.
struct GroupSnapshot: Sendable {
    var id: String
    var version: String
    var name: String
    var core: CoreContent.Core?
    var devices: [CoreContent.Core] = []
    var functions: [FunctionContent.Function] = []
    var execution: FunctionContent.Execution?
    var subscriptions: [SubscriptionContent.Subscription] = []
    var resources: [ResourceContent.Resource] = []
    var loggers: [LoggerContent.Logger] = []
    var connectors: [ConnectorContent.Connector] = []

    /// The functions that have code of their own.
    var ownFunctions: [FunctionContent.Function] { functions.filter { !SystemFunction.isOne($0.arn ?? "") } }
}

extension FleetStore {
    /// - Throws: `notFound`.
    func snapshot(_ id: String, version: String) async throws -> GroupSnapshot {
        let group = try await definition(.group, id)
        let content: GroupContent = try DefinitionContent.read(await self.version(of: .group, id, version).content)
        var snapshot = GroupSnapshot(id: id, version: version, name: group.name ?? id)
        for (kind, arn) in content.versions {
            guard let named = FleetARN.parts(arn), let version = named.version else { throw BrachioError(.corrupted, "group \(id) names \(arn)") }
            let text = try await self.version(of: kind, named.id, version).content
            switch kind {
            case .core: snapshot.core = (try DefinitionContent.read(text) as CoreContent).cores.first
            case .device: snapshot.devices = (try DefinitionContent.read(text) as DeviceContent).devices
            case .function:
                let functions: FunctionContent = try DefinitionContent.read(text)
                (snapshot.functions, snapshot.execution) = (functions.functions, functions.defaultExecution)
            case .subscription: snapshot.subscriptions = (try DefinitionContent.read(text) as SubscriptionContent).subscriptions
            case .resource: snapshot.resources = (try DefinitionContent.read(text) as ResourceContent).resources
            case .logger: snapshot.loggers = (try DefinitionContent.read(text) as LoggerContent).loggers
            case .connector: snapshot.connectors = (try DefinitionContent.read(text) as ConnectorContent).connectors
            case .group: break
            }
        }
        return snapshot
    }
}
