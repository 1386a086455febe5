internal import BrachioAccounts
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioFetching
internal import BrachioGateway
internal import BrachioIdentity
internal import BrachioLabelling
internal import BrachioMQTT
internal import BrachioMetrics
internal import BrachioObjectStore
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Puts the server together: rooms, adapters over them, the endpoint. Tests run what this builds.
struct ServerComposition {
    let dispatcher: Dispatcher
    let objects: ObjectStore
    let monitoring: Monitoring
    let jobs: JobService
    let labelling: LabellingService
    /// Hosts whose example pictures are brought though they are in a private network.
    let exampleHosts: [String]
    let accounts: AccountStore
    let registry: ThingRegistry
    let things: ThingServices
    let rules: RuleService
    let fleet: FleetService

    init(
        _ folder: DataFolder, _ access: ServerAccess, _ devices: DeviceService, jobPlaces: Int, python: String?, mail: MailDesk,
        messaging: (any ServiceBroker)?, exampleHosts: [String], log: Logger
    ) async throws {
        self.exampleHosts = exampleHosts
        let identities = access.identities
        objects = try ObjectStore(root: folder.objects)
        monitoring = try Monitoring(folder: folder.database, now: { Date() })
        jobs = try JobService(folder, objects: objects, monitoring: monitoring, places: jobPlaces)
        labelling = try LabellingService(folder, objects: objects, jobs: jobs.table)
        accounts = access.accounts
        registry = devices.registry
        things = try await ThingServices(folder, devices.registry, objects, links: JobDocumentLinks(links: ObjectLinks(root: access.root.credential, folder: folder)), messaging)
        fleet = try await FleetService(
            folder, objects: objects, identities: identities, monitoring: monitoring, root: access.root.credential, devices: things.jobs, registry: devices.registry,
            models: jobs.table, python: python)
        rules = try RuleService(folder, broker: messaging, objects: objects, monitoring: monitoring, functions: RuleFunctions(invoker: fleet.invoker), log: log)
        try await rules.prepare()
        let services = Self.services(identities, objects, monitoring, jobs) + [CognitoService.build(labelling.store, accounts, invite: mail.invite)]
            + [SageMakerService.build(runner: jobs.runner, table: jobs.table, labelling: labelling.upkeep)]
            + devices.adapters(identities, further: things.jobEntries + TopicRuleOperations(engine: rules.engine).entries, groupRole: fleet.role(ofCore:)) + things.adapters + fleet.adapters
        dispatcher = Dispatcher(registry: Registry(services), directory: identities)
    }

    /// Every service of the endpoint. A new one gets a line here.
    private static func services(
        _ identities: IdentityStore, _ objects: ObjectStore, _ monitoring: Monitoring, _ jobs: JobService
    ) -> [any ServiceAdapter] {
        [
            SecurityTokenService.build(identities),
            AccessManagement.build(identities),
            S3Service(store: objects, directory: identities),
            CloudWatchService.build(monitoring),
            LogsService.build(monitoring.logs),
        ]
    }

    /// What runs beside the endpoint for as long as it runs.
    func upkeep(_ log: Logger) -> [any Service] {
        [ObjectUpkeep(store: objects, logger: log), MonitoringUpkeep(monitoring: monitoring, log: log), JobUpkeep(runner: jobs.runner, logger: log), labelling.service(log), ExampleFetching(store: labelling.store, objects: objects, fetch: PictureFetch(ownHosts: exampleHosts), logger: log), labelling.assistance.service(log), DeviceJobUpkeep(jobs: things.jobs, log: log), rules.service, fleet.upkeep]
    }
}
