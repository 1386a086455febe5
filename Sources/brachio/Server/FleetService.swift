internal import BrachioCore
internal import BrachioFleet
internal import BrachioGateway
internal import BrachioIdentity
internal import BrachioMetrics
internal import BrachioObjectStore
internal import Foundation

/// Functions, groups and deployments of a data folder, and the services over them.
struct FleetService {
    let store: FleetStore
    let invoker: any FunctionInvoker
    let adapters: [any ServiceAdapter]

    init(_ folder: DataFolder, objects: ObjectStore, identities: IdentityStore, monitoring: Monitoring, root: Credential, python: String?) async throws {
        store = try FleetStore(folder: folder.database, objects: objects)
        try await store.forgetUnusedCode()
        let settings = InvocationSettings(
            interpreter: python.map { URL(fileURLWithPath: $0) } ?? InvocationSettings.findPython(path: ProcessInfo.processInfo.environment["PATH"]),
            hiddenFolders: [folder.url.resolvingSymlinksInPath()],
            endpoint: { Self.endpoint(folder) }, keys: { role, session in await Self.keys(identities, root, role: role, session: session) })
        invoker = try PythonInvoker(store, settings, log: FunctionLog(logs: monitoring.logs))
        let links = ObjectLinks(root: root, folder: folder)
        adapters = [LambdaService.build(store, invoker: invoker, link: { links.link($0, $1, host: $2) })]
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
