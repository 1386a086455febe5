internal import BrachioCore
package import BrachioDeployment
package import Logging

/// Does what the ``DeploymentMachine`` says: writes its state, fetches, checks, switches, watches, reports.
package actor Deployer {
    /// What the deployer works with.
    package struct Surroundings: Sendable {
        package var folder: DeploymentFolder
        package var staging: DeploymentStaging
        package var functions: any FunctionHost
        package var jobs: any DeviceJobs
        /// Makes the routes of the deployment that runs those of the router; an empty table for none.
        package var useRoutes: @Sendable (RouteTable) async -> Void
        /// Makes shadows and client devices those of the deployment that runs; `nil` for none.
        package var useDevices: @Sendable (DeploymentDocument?) async -> Void = { _ in }
        /// Holds messages from outside back, and lets them in again.
        package var holdArrivals: @Sendable (Bool) -> Void = { _ in }
        package var clock: EdgeClock
        package var trialSeconds: Int
        package var previousBytesMax: Int64
        package var log: Logger
        /// Called between any two steps that change the disk; a test may stop there for ever, as a power cut does.
        package var checkpoint: @Sendable () async -> Void = {}
        /// Sees to the agent's own program, once the functions are up.
        package var lookAtAgent: @Sendable (AgentUpdate?, StagedDeployment) async -> AgentUpdater.Verdict = { _, _ in .runs }
        /// Ends the agent so that another program can take its place.
        package var restart: @Sendable () async -> Void = {}

        package init(
            folder: DeploymentFolder, staging: DeploymentStaging, functions: any FunctionHost, jobs: any DeviceJobs,
            useRoutes: @escaping @Sendable (RouteTable) async -> Void, clock: EdgeClock, trialSeconds: Int, previousBytesMax: Int64, log: Logger
        ) {
            self.folder = folder
            self.staging = staging
            self.functions = functions
            self.jobs = jobs
            self.useRoutes = useRoutes
            self.clock = clock
            self.trialSeconds = trialSeconds
            self.previousBytesMax = previousBytesMax
            self.log = log
        }
    }

    private static let pollMilliseconds = 250
    private static let retrySeconds = 10

    let around: Surroundings
    private var machine: DeploymentMachine
    private var work: Task<Void, Never>?
    private var isAsking = false
    /// There may be more to do than the answer that is on its way says.
    private var isWanted = false
    private var retry: Task<Void, Never>?
    private var isStopped = false
    private var isStateLost = false
    /// Events wait for their turn: one is carried through before the next.
    private var events: [DeploymentMachine.Event] = []
    private var isHandling = false
    /// Of the deployment that runs.
    private var routes: [Route] = []

    package init(_ around: Surroundings) {
        self.around = around
        do { machine = DeploymentMachine(try DeploymentState.read(around.folder.folder)) } catch {
            around.log.error("the state of deployments is lost; nothing runs until the next one", metadata: ["error": "\(error)"])
            machine = DeploymentMachine(DeploymentState())
            isStateLost = true
        }
    }

    package var state: DeploymentState { machine.state }

    /// The document of what runs.
    package func runningDocument() -> DeploymentDocument? { machine.state.running.flatMap { try? around.folder.document($0) } }

    /// Runs what ran last; needs no network.
    package func start() async {
        isHandling = true
        let actions = machine.started()
        await carryOut(actions)
        isHandling = false
        await handleAll()
    }

    /// There is a connection, or the cloud has said that there is more to do.
    package func cloudCalls() async {
        if case .reporting(let failure)? = machine.state.attempt?.phase { return report(failure) }
        await ask()
    }

    package func stop() async {
        isStopped = true
        retry?.cancel()
        work?.cancel()
        await around.functions.stop()
    }

    private func post(_ event: DeploymentMachine.Event) async {
        events.append(event)
        await handleAll()
    }

    private func handleAll() async {
        guard !isHandling else { return }
        isHandling = true
        while !events.isEmpty {
            let actions = machine.handle(events.removeFirst())
            await carryOut(actions)
        }
        isHandling = false
    }

    private func carryOut(_ actions: [DeploymentMachine.Action]) async {
        guard !actions.isEmpty else { return }
        await around.checkpoint()
        // A state that could not be read may be whole all the same: only another one takes its place.
        do { if !isStateLost || machine.state != DeploymentState() { try around.folder.write(machine.state) } } catch {
            around.log.error("the state of deployments cannot be written", metadata: ["error": "\(error)"])
        }
        await around.checkpoint()
        for action in actions {
            switch action {
            case .run(let deployment):
                await run(deployment)
                await around.checkpoint()
            case .stage(let deployment): stage(deployment)
            case .watch: watch()
            case .report(let failure):
                if let failure { around.log.warning("a deployment failed: what ran before goes on", metadata: ["job": "\(machine.state.attempt?.job ?? "")", "reason": "\(failure)"]) }
                report(failure)
            case .tidy: tidy()
            case .askForNext: Task { await self.ask() }
            }
        }
    }

    // MARK: switching

    private func run(_ identifier: String?) async {
        around.holdArrivals(true)
        defer { around.holdArrivals(false) }
        do {
            guard let identifier else {
                await around.useDevices(nil)
                await around.functions.stop()
                routes = []
                return await around.useRoutes(RouteTable())
            }
            let document = try around.folder.document(identifier)
            let staged = around.staging.staged(document)
            let table = try RouteTable(document.routes)
            await around.useDevices(document)
            // Functions of the deployment before send until they have stopped: what is accepted from them goes where it went.
            await around.useRoutes((try? RouteTable(routes + document.routes)) ?? table)
            routes = document.routes
            try await around.functions.run(staged)
            await around.useRoutes(table)
            around.log.notice("a deployment runs", metadata: ["deployment": "\(identifier)"])
        } catch {
            around.log.error("a deployment cannot be run", metadata: ["deployment": "\(identifier ?? "")", "error": "\(error)"])
            events.append(.trialFailed(Self.text(error)))
        }
    }

    static func text(_ error: any Error) -> String { (error as? BrachioError)?.description ?? "\(error)" }

    // MARK: staging

    private func stage(_ identifier: String) {
        work?.cancel()
        let job = machine.state.attempt?.job ?? ""
        work = Task { [around] in
            do {
                try await around.staging.stage(try around.folder.document(identifier), job: job, around)
                await self.post(.staged)
            } catch is CancellationError {
                // The agent stops, or the next deployment has come.
            } catch is DeploymentStaging.Withdrawn {
                await self.post(.withdrawn)
            } catch { await self.post(.stagingFailed(Self.text(error))) }
        }
    }

    // MARK: the trial

    private func watch() {
        work?.cancel()
        let job = machine.state.attempt?.job ?? ""
        work = Task { [around] in
            Task { try? await around.jobs.update(job, .inProgress, [DeploymentJob.Detail.phase: "SWITCHING"]) }
            let gate = FunctionGate(nowMilliseconds: around.clock.sinceBootMilliseconds(), seconds: around.trialSeconds)
            while !Task.isCancelled {
                switch gate.look(await around.functions.states(), nowMilliseconds: around.clock.sinceBootMilliseconds()) {
                case .watching: try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
                case .passed: return await self.functionsAreUp()
                case .failed(let reason): return await self.post(.trialFailed(reason))
                }
            }
        }
    }

    private func functionsAreUp() async {
        guard let document = runningDocument() else { return await post(.trialPassed) }
        switch await around.lookAtAgent(document.agent, around.staging.staged(document)) {
        case .runs: await post(.trialPassed)
        case .restart: await around.restart()
        case .failed(let reason): await post(.trialFailed(reason))
        }
    }

    // MARK: talking with the cloud

    private func report(_ failure: String?) {
        guard let job = machine.state.attempt?.job else { return }
        let details = failure.map { [DeploymentJob.Detail.phase: "ROLLED_BACK", DeploymentJob.Detail.reason: $0] } ?? [DeploymentJob.Detail.phase: "RUNNING"]
        work?.cancel()
        work = Task { [around] in
            while !Task.isCancelled {
                do {
                    try await around.jobs.update(job, failure == nil ? .succeeded : .failed, details)
                    return await self.post(.reported)
                } catch {
                    around.log.debug("the end of a deployment is yet to be reported", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(Self.retrySeconds))
                }
            }
        }
    }

    /// Asks for jobs until an answer tells of all that was known of when it was asked for.
    private func ask() async {
        isWanted = true
        guard !isAsking else { return }
        isAsking = true
        while isWanted, !isStopped {
            isWanted = false
            await askOnce()
        }
        isAsking = false
    }

    private func askOnce() async {
        do {
            guard let job = try await around.jobs.startNext() else {
                if case .staging? = machine.state.attempt?.phase {
                    work?.cancel()
                    await post(.withdrawn)
                }
                return
            }
            try await take(job)
        } catch {
            around.log.debug("the cloud was not asked for jobs", metadata: ["error": "\(error)"])
            retry?.cancel()
            retry = Task {
                do { try await Task.sleep(for: .seconds(Self.retrySeconds)) } catch { return }
                await self.ask()
            }
        }
    }

    private func take(_ job: DeviceJob) async throws {
        guard let content = job.content, content.operation == .reset || content.deployment != nil else {
            _ = try await around.jobs.update(job.identifier, .rejected, [DeploymentJob.Detail.reason: "the agent does not know this kind of job"])
            Task { await self.ask() }
            return
        }
        if let document = content.deployment, content.operation == .deploy {
            do {
                try DeploymentFolder.check(document)
                // The same job may bring other links.
                if !(machine.state.attempt?.job == job.identifier && machine.state.running == document.identifier) { try await write(document) }
                await around.checkpoint()
            } catch {
                _ = try await around.jobs.update(job.identifier, .failed, [DeploymentJob.Detail.reason: Self.text(error)])
                Task { await self.ask() }
                return
            }
            await post(.asked(job: job.identifier, deployment: document.identifier))
        } else {
            await post(.asked(job: job.identifier, deployment: nil))
        }
    }

    /// Captures, and deployments that ran before, make room for a document that finds none.
    private func write(_ document: DeploymentDocument) async throws {
        do { try around.folder.write(document) } catch {
            try await around.staging.makeRoom(document, around)
            try around.folder.write(document)
        }
    }

    // MARK: tidying

    private func tidy() {
        // What no state speaks of may be what ran: it waits for the next deployment.
        guard !isStateLost || machine.state.current != nil else { return }
        do { machine.keep(try around.staging.tidy(machine.state, around.folder, previousBytesMax: around.previousBytesMax)) } catch {
            around.log.warning("what no deployment needs could not be removed", metadata: ["error": "\(error)"])
        }
    }
}
