internal import BrachioCertificates
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioFleet
internal import BrachioGateway
internal import BrachioIdentity
internal import BrachioJobs
internal import BrachioMetrics
internal import BrachioObjectStore
internal import Foundation
internal import ServiceLifecycle

/// Functions, groups and deployments of a data folder, and the services over them.
struct FleetService {
    let store: FleetStore
    let invoker: any FunctionInvoker
    let adapters: [any ServiceAdapter]
    /// Follows what devices say of their deployments.
    let upkeep: any Service

    /// - Parameters:
    ///   - devices: carries deployments to their cores.
    ///   - models: the jobs whose models groups name.
    init(
        _ folder: DataFolder, objects: ObjectStore, identities: IdentityStore, monitoring: Monitoring, root: Credential, devices: DeviceJobService,
        registry: ThingRegistry, models: JobTable, python: String?
    ) async throws {
        store = try FleetStore(folder: folder.database, objects: objects)
        try await store.forgetUnusedCode()
        let settings = InvocationSettings(
            interpreter: python.map { URL(fileURLWithPath: $0) } ?? InvocationSettings.findPython(path: ProcessInfo.processInfo.environment["PATH"]),
            hiddenFolders: [folder.url.resolvingSymlinksInPath()],
            endpoint: { Self.endpoint(folder) }, keys: { role, session in await Self.keys(identities, root, role: role, session: session) })
        invoker = try PythonInvoker(store, settings, log: FunctionLog(logs: monitoring.logs))
        let links = ObjectLinks(root: root, folder: folder)
        let deployments = DeploymentService(store, models: JobModels(table: models), carrier: DeviceJobCarrier(jobs: devices, registry: registry))
        upkeep = DeploymentUpkeep(deployments: deployments)
        adapters = [
            LambdaService.build(store, invoker: invoker, link: { links.link($0, $1, host: $2) }),
            GreengrassService.build(deployments, authority: { try Self.authority(folder) }, origin: { links.origin(host: $0) }),
            CoreRequests(store),
        ]
    }

    /// The role of the group that a core has; `nil` where nobody has given it one.
    func role(ofCore thing: String) async throws -> String? { try await store.role(ofCore: thing) }

    private static func authority(_ folder: DataFolder) throws -> String {
        try String(contentsOf: CertificateAuthority.readOrMake(in: folder.certificates).file, encoding: .utf8)
    }

    private static func endpoint(_ folder: DataFolder) -> [String: String] {
        guard let endpoint = try? ServerEndpoint.read(from: folder) else { return [:] }
        var variables = ["AWS_ENDPOINT_URL": endpoint.url]
        variables["AWS_CA_BUNDLE"] = endpoint.authority
        return variables
    }

    /// Keys for a session of a role that trusts Lambda; none for other roles.
    private static func keys(_ identities: IdentityStore, _ root: Credential, role: String, session: String) async -> [String: String] {
        guard let name = role.split(separator: "/").last, let known = try? await identities.role(String(name)), known.arn == role,
            (try? TrustPolicy(json: known.trustDocument).trusts(service: "lambda.amazonaws.com")) == true,
            let credential = try? await identities.assumeRole(
                arn: role, session: session, seconds: min(known.sessionSecondsMax, 3_600), policy: nil, externalID: nil, caller: root.identity)
        else { return [:] }
        return [
            "AWS_ACCESS_KEY_ID": credential.accessKeyID, "AWS_SECRET_ACCESS_KEY": credential.secretAccessKey,
            "AWS_SESSION_TOKEN": credential.sessionToken ?? "",
        ]
    }
}

/// Functions' lines, into CloudWatch Logs.
private struct FunctionLog: InvocationLog {
    static let linesAtOnce = 1_000

    let logs: LogStore

    func write(_ lines: [String], group: String, stream: String) async {
        let time = Int(Date().timeIntervalSince1970 * 1000)
        let events = lines.filter { !$0.isEmpty }.map { NewLogEvent(time: time, message: $0) }
        for start in stride(from: 0, to: events.count, by: Self.linesAtOnce) {
            let part = Array(events[start..<min(start + Self.linesAtOnce, events.count)])
            _ = try? await logs.append(part, to: stream, in: group, creatingMissing: true)
        }
    }
}

/// Takes what devices say of their deployments for as long as the server runs.
private struct DeploymentUpkeep: Service {
    let deployments: DeploymentService

    func run() async throws { await cancelWhenGracefulShutdown { await deployments.run() } }
}
