internal import BrachioCore
package import BrachioDeployment
internal import BrachioMQTT
package import Foundation
package import Logging
package import NIOCore

/// The device's agent: puts its parts together and keeps them going.
package final class Agent: Sendable {
    static let upkeepSeconds = 1
    static let healthSeconds = 60

    let configuration: EdgeConfiguration
    let folders: EdgeFolders
    let clock: EdgeClock
    let log: Logger
    let parts: AgentParts
    let disk: SystemDisk
    private let lock: FolderLock
    let spool: Spool
    let router: Router
    private let gate: ArrivalGate
    let connection: CloudConnection
    let inbox: CloudInbox
    let jobs: MQTTDeviceJobs
    let functions: any FunctionHost
    let shadows: DeviceShadows
    let devices: LocalBroker
    let announcement: CoreAnnouncement
    private let time: TrustedTime
    let deployer: Deployer
    private let eventLoops: any EventLoopGroup
    private let startedMilliseconds: Int64
    private let ending = Ending()
    private let trial = ProgramTrial()

    /// - Parameter bundle: the folder of `config.json`: paths in it are relative to that.
    package init(
        _ configuration: EdgeConfiguration, bundle: URL, parts: AgentParts, clock: EdgeClock = .system, eventLoops: any EventLoopGroup, log: Logger
    ) async throws {
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.parts = parts
        self.eventLoops = eventLoops
        startedMilliseconds = clock.sinceBootMilliseconds()
        folders = EdgeFolders(root: bundle.appending(pathTo: configuration.dataFolder))
        try folders.make()
        disk = try SystemDisk(folders.spool)
        lock = try FolderLock(folders.root)
        spool = try Spool(disk, SpoolSettings(configuration.spool, plausibleSinceSeconds: configuration.madeAtSeconds), clock)
        let router = Router(log: log), gate = ArrivalGate(), inbox = CloudInbox(router, gate: gate, log: log), calls = Calls()
        let time = TrustedTime(clock, notBeforeSeconds: configuration.madeAtSeconds, keptIn: folders.time), security = CloudSecurity(configuration, bundle: bundle, time: time)
        self.router = router
        self.gate = gate
        self.inbox = inbox
        self.time = time
        let connection = CloudConnection(
            security.clientSettings(), on: eventLoops.next(), log: log, onConnected: { calls.connected() },
            onMessage: { message in calls.arrived(message.topic, message.payload) })
        self.connection = connection
        let jobs = MQTTDeviceJobs(thing: configuration.thing, publish: { try await connection.publish($0, $1) }, onTime: { time.cloudSays(seconds: $0) }, onNotify: { calls.jobWaits() })
        self.jobs = jobs
        let cloud = CloudRequests(security, eventLoops), now: @Sendable () -> Date = { Date(timeIntervalSince1970: Double(time.milliseconds) / 1000) }
        let shadows = DeviceShadows(
            try ShadowFolder(folders.shadows), now: { time.milliseconds / 1000 }, publish: { try await connection.publish($0, $1) }, log: log)
        self.shadows = shadows
        functions = try await parts.makeFunctions(AgentSurroundings(
            configuration: configuration, folders: folders, router: router, shadows: shadows,
            credentials: configuration.endpoint.credentialsURL.map { RoleCredentials(url: $0, thing: configuration.thing, now: now, send: cloud.send) }, cloud: cloud,
            clock: clock, eventLoops: eventLoops, log: log))
        let devices = LocalBroker(
            LocalBroker.Settings(configuration, folder: folders.devices), now: now, eventLoop: eventLoops.next(), log: log)
        self.devices = devices
        announcement = CoreAnnouncement(configuration, cloud, log: log)
        let artifacts = try ArtifactStore(
            folder: folders.artifacts, download: security.download(eventLoops), unpacker: parts.unpacker)
        var around = Deployer.Surroundings(
            folder: try DeploymentFolder(folders.deployments),
            staging: DeploymentStaging(artifacts: artifacts, folder: folders.artifacts, probe: parts.probe, captures: parts.captures, disk: disk),
            functions: functions, jobs: jobs,
            useRoutes: { table in
                router.use(table)
                connection.setFilters(Set(table.cloudFilters), for: .routes)
            },
            clock: clock, trialSeconds: configuration.trialSeconds ?? 10, previousBytesMax: configuration.previousDeploymentBytesMax ?? 1 << 30, log: log)
        let updater = AgentUpdater(folder: folders.agent, running: parts.program?.digest, isTrial: parts.program?.isTrial ?? false), ending = ending, trial = trial
        around.lookAtAgent = { update, staged in
            let deployment = staged.document.identifier
            let verdict = await updater.look(update, of: deployment, program: update.map { staged.file($0.program) }) {
                await connection.isConnected(withinSeconds: AgentUpdater.confirmSecondsMax)
            }
            trial.decide(verdict, of: deployment)
            return verdict
        }
        around.useDevices = { document in
            let things = DeviceShadows.synchronised(in: document)
            await shadows.synchronise(things)
            await devices.use(document, (document?.routes).flatMap { try? RouteTable($0) } ?? RouteTable())
            connection.setFilters(Set(DeviceShadows.filters(things)), for: .shadows)
        }
        around.holdArrivals = { $0 ? gate.close() : gate.open() }
        around.restart = { ending.say(.restart) }
        deployer = Deployer(around)
        connection.setFilters(Set(jobs.filters), for: .jobs)
        connectParts(calls)
    }

    /// Runs until the task is cancelled or another program is to take over, and stops in order: functions first, then what they gave us is made
    /// durable.
    @discardableResult
    package func run() async throws -> Ending.Reason {
        let work = Task { try await runUntilCancelled() }
        return try await withTaskCancellationHandler {
            let reason = await ending.wait()
            work.cancel()
            try await work.value
            return reason
        } onCancel: { ending.say(.stopped) }
    }

    private func runUntilCancelled() async throws {
        let status = try await StatusSocket.listen(folders.statusSocket.path, on: eventLoops) { [self] in
            (try? Self.encoder.encode(await self.status())) ?? Data()
        }
        let drain = SpoolDrain(
            spool, connection, inFlightMax: configuration.spool?.inFlightMax ?? 100, perSecondMax: configuration.spool?.messagesPerSecondMax ?? 2_000, clock: clock,
            log: log)
        await deployer.start()
        log.notice("the agent is up", metadata: ["thing": "\(configuration.thing)", "data": "\(folders.root.path)"])
        await withTaskGroup { group in
            group.addTask { await self.connection.run() }
            group.addTask { try? await drain.run() }
            group.addTask { await self.inbox.run() }
            group.addTask { await self.shadows.run(self.router, gate: self.gate) }
            group.addTask { await self.devices.run(self.router, gate: self.gate) }
            group.addTask { await self.announcement.run(self.devices, self.connection) }
            group.addTask { await self.lookAfter() }
            group.addTask { await self.tellHealth() }
            group.addTask { await self.confirm() }
            // Each of these goes on for as long as the agent does.
            group.addTask { [self] in
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
                await devices.close()
                await deployer.stop()
                await spool.close()
            }
            await group.waitForAll()
        }
        await status.close()
        lock.release()
    }

    /// A program on trial ends once its deployment is over: to be started for good, or to make way for the one before.
    private func confirm() async {
        guard parts.program?.isTrial == true else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            if let reason = trial.end(await deployer.state.attempt) { return ending.say(reason) }
        }
    }

    private func lookAfter() async {
        let rule = DiskGuard()
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Self.upkeepSeconds))
            spool.upkeep()
            await shadows.tick(isConnected: connection.isConnected)
            await devices.tick(atSeconds: clock.sinceBootMilliseconds() / 1000)
            await devices.retry(router)
            let orders = rule.look(freeBytes: disk.freeBytes(), capturesBytes: await parts.captures.bytesHeld())
            await parts.captures.setAccepting(orders.acceptsCaptures)
            if orders.capturesToRemoveBytes > 0 { _ = await parts.captures.giveBack(bytes: orders.capturesToRemoveBytes) }
        }
    }

    /// Keeps the shadow `health` of the device's thing true: at every change that matters, and once a minute, while there is a connection.
    private func tellHealth() async {
        var said: AgentStatus.Gist?, saidMilliseconds: Int64 = 0
        while !Task.isCancelled {
            try? await connection.connected()
            let status = await status(), now = clock.sinceBootMilliseconds()
            if status.gist != said || now - saidMilliseconds >= Int64(Self.healthSeconds) * 1000, let payload = status.shadowUpdate {
                do {
                    try await connection.publish("$aws/things/\(configuration.thing)/shadow/name/health/update", ByteBuffer(bytes: payload))
                    (said, saidMilliseconds) = (status.gist, now)
                } catch { log.debug("the device's health is not told", metadata: ["error": "\(error)"]) }
            }
            try? await Task.sleep(for: .seconds(Self.upkeepSeconds))
        }
    }

    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// Takes messages from functions.
    package var messageRouter: any MessageRouter { router }

    package var isConnected: Bool { connection.isConnected }

    /// Whether a deployment is under way.
    package var isDeploying: Bool { get async { await deployer.state.attempt != nil } }

    /// What functions saw last.
    package func pictures() async -> [FunctionPicture] { await functions.pictures() }

    package func status() async -> AgentStatus {
        let state = await deployer.state
        return AgentStatus(
            thing: configuration.thing, version: AgentVersion.current, atSeconds: clock.wallMilliseconds() / 1000,
            clockAheadSeconds: time.wallAheadMilliseconds.map { $0 / 1000 },
            upSeconds: (clock.sinceBootMilliseconds() - startedMilliseconds) / 1000, memoryKibibytes: ProcessMemory.kibibytes(), freeDiskBytes: disk.freeBytes(),
            connection: AgentStatus.Connection(isConnected: connection.isConnected, cause: connection.cause, connectionsCount: connection.connectionsCount),
            deployment: AgentStatus.Deployment(state, await deployer.runningDocument()), spool: AgentStatus.Waiting(await spool.statistics()),
            routes: router.statistics, functions: await functions.states(), clientDevices: await devices.status())
    }
}

/// The version of this program.
package enum AgentVersion {
    package static let current = "0.6.0"
}

extension URL {
    /// A path that is absolute, or below this folder.
    package func appending(pathTo path: String) -> URL { path.hasPrefix("/") ? URL(fileURLWithPath: path) : appendingPathComponent(path) }
}
