internal import BrachioCore
internal import BrachioDeployment
internal import Foundation
internal import NIOCore

/// One function of the deployment in force: its requests, and its process while there is one.
actor RunningFunction {
    let placed: PlacedFunction
    let body: FunctionBody
    let log: @Sendable (LogLevel, String) -> Void
    let clock: any FunctionClock
    private let idle: Duration

    var lifecycle: FunctionLifecycle
    var queue: WorkQueue
    var process: FunctionProcess?
    /// The request that a process was started for, where each gets its own.
    var messageInWork: WorkRequest.Identifier?
    var lastEnd: String?
    var isInitialized = false
    private var idleSince: Duration?
    private var workWaiters: [(id: Int, continuation: CheckedContinuation<WorkRequest?, Never>)] = []
    private var resultWaiters: [WorkRequest.Identifier: [CheckedContinuation<Void, Never>]] = [:]
    private var endWaiters: [CheckedContinuation<Void, Never>] = []
    private var waiterNumber = 0
    private var alarm: (time: Duration, task: Task<Void, Never>)?
    var lifecycleAlarm: Duration?
    var brokenLimit: String?

    init(
        _ placed: PlacedFunction, body: FunctionBody, clock: any FunctionClock, idle: Duration = .seconds(FunctionLimits.idleSeconds),
        log: @escaping @Sendable (LogLevel, String) -> Void
    ) {
        self.placed = placed
        self.body = body
        self.clock = clock
        self.idle = idle
        self.log = log
        lifecycle = FunctionLifecycle(isPinned: placed.function.isPinned)
        queue = WorkQueue(function: placed.function.name, timeout: .seconds(max(1, placed.function.timeoutSeconds)))
    }

    func start() async { await handle(.start) }

    /// Another deployment has it too: what it failed before does not count there.
    func startAfresh() async { await handle(.startAfresh) }

    /// Asks it to end and returns when it has.
    ///
    /// - Returns: messages that it did not come to, and whose senders wait for no result.
    func stop() async -> [WorkRequest] {
        let message = WorkResult(payload: Self.message("function \(placed.function.name) was stopped"), failure: .unhandled)
        await handle(.stop)
        var left = queue.removeEvents()
        resume(queue.failAll(message, at: clock.now))
        workWaiters.forEach { $0.continuation.resume(returning: nil) }
        workWaiters = []
        while lifecycle.state != .stopped { await withCheckedContinuation { endWaiters.append($0) } }
        alarm?.task.cancel()
        body.memory?.remove()
        // Others may have sent more until it had ended.
        left += queue.removeEvents()
        resume(queue.failAll(message, at: clock.now))
        return left
    }

    /// Puts in line what another version of the function did not come to.
    func take(over requests: [WorkRequest]) async {
        guard !requests.isEmpty else { return }
        var droppedCount = 0
        for request in requests { do { try queue.add(request) } catch { droppedCount += 1 } }
        if droppedCount > 0 { log(.warn, "\(droppedCount) messages that an earlier version had not come to are dropped: as much waits as may") }
        handOut()
        await handle(.demand)
    }

    var status: FunctionStatus {
        FunctionStatus(
            arn: placed.function.arn, state: lifecycle.state, failures: lifecycle.failures, starts: lifecycle.starts, lastEnd: lastEnd,
            isInitialized: isInitialized, waitingRequests: queue.waitingCount, process: process?.identifier, missingIsolation: [])
    }

    // MARK: Requests

    /// Puts a message in line.
    ///
    /// - Throws: `limitExceeded` where too many wait.
    func submit(_ payload: ByteBuffer, clientContext: String, wantsResult: Bool) async throws -> WorkRequest.Identifier {
        guard lifecycle.state != .stopped else { throw BrachioError(.notFound, "function \(placed.function.name) is stopped") }
        let request = WorkRequest(
            identifier: UUID().uuidString.lowercased(), payload: payload, clientContext: clientContext, wantsResult: wantsResult)
        try queue.add(request)
        handOut()
        await handle(.demand)
        return request.identifier
    }

    /// The next message, as soon as there is one; `nil` when there will be none.
    func nextWork() async -> WorkRequest? {
        isInitialized = true
        if case .stopped = lifecycle.state { return nil }
        if case .ending = lifecycle.state { return nil }
        if let request = queue.take(at: clock.now) {
            rearm()
            return request
        }
        idleSince = idleSince ?? clock.now
        rearm()
        waiterNumber += 1
        let number = waiterNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume(returning: nil) } else { workWaiters.append((number, continuation)) }
            }
        } onCancel: {
            Task { await self.forget(waiter: number) }
        }
    }

    /// The message did not reach the function: it is the next again.
    func giveBack(_ identifier: WorkRequest.Identifier) {
        queue.giveBack(identifier)
        handOut()
    }

    /// - Throws: `notFound` where the message is not in work, because it took too long, say.
    func finish(_ identifier: WorkRequest.Identifier, _ result: WorkResult) throws {
        guard queue.finish(identifier, result, at: clock.now) else {
            throw BrachioError(.notFound, "no message \(identifier) is in work", cause: "its time was up, or it has a result already")
        }
        resume([identifier])
        rearm()
    }

    /// - Throws: `notFound` for a message that nobody sent, or whose result was fetched or not fetched for too long.
    func result(of identifier: WorkRequest.Identifier) async throws -> WorkResult {
        while true {
            switch queue.fetch(identifier, at: clock.now) {
            case .result(let result): return result
            case .pending: await withCheckedContinuation { resultWaiters[identifier, default: []].append($0) }
            case .unknown: throw BrachioError(.notFound, "there is no result of a message \(identifier)")
            }
        }
    }

    func markInitialized() { isInitialized = true }

    private func forget(waiter number: Int) {
        guard let index = workWaiters.firstIndex(where: { $0.id == number }) else { return }
        workWaiters.remove(at: index).continuation.resume(returning: nil)
    }

    private func handOut() {
        while !workWaiters.isEmpty, let request = queue.take(at: clock.now) {
            workWaiters.removeFirst().continuation.resume(returning: request)
        }
        if queue.hasWork { idleSince = nil }
        rearm()
    }

    func resume(_ identifiers: [WorkRequest.Identifier]) {
        for identifier in identifiers { resultWaiters.removeValue(forKey: identifier)?.forEach { $0.resume() } }
    }

    // MARK: Lifecycle

    func handle(_ event: FunctionLifecycle.Event) async {
        for action in lifecycle.handle(event, at: clock.now) {
            switch action {
            case .launch: await launch()
            case .terminate:
                workWaiters.forEach { $0.continuation.resume(returning: nil) }
                workWaiters = []
                process?.terminate()
            case .kill: process?.kill()
            case .wake(let time): lifecycleAlarm = time
            }
        }
        rearm()
        if lifecycle.state == .stopped {
            endWaiters.forEach { $0.resume() }
            endWaiters = []
        }
    }

    /// The process is gone: whoever waited for work on its behalf is sent away.
    func dropWorkers() {
        workWaiters.forEach { $0.continuation.resume(returning: nil) }
        workWaiters = []
        isInitialized = false
        idleSince = nil
    }

    // MARK: Time

    /// Sees to it that `wake` runs at the earliest time at which something is due.
    func rearm() {
        var times = [queue.nextDue, lifecycleAlarm].compactMap { $0 }
        if let idleSince, !placed.function.isPinned, !queue.hasWork, case .running = lifecycle.state { times.append(idleSince + idle) }
        guard let next = times.min(), lifecycle.state != .stopped else { return }
        if let alarm, alarm.time <= next { return }
        alarm?.task.cancel()
        let clock = clock
        let task = Task { [weak self] in
            guard (try? await clock.sleep(until: next)) != nil else { return }
            await self?.wake()
        }
        alarm = (next, task)
    }

    private func wake() async {
        alarm = nil
        let now = clock.now
        if queue.isOverdue(at: now) {
            brokenLimit = "a message took longer than \(placed.function.timeoutSeconds) s"
            log(.error, "Function \(placed.function.name) is killed: \(brokenLimit ?? "")")
            let message = Self.message("function \(placed.function.name) took longer than \(placed.function.timeoutSeconds) s")
            resume(queue.failWorking(WorkResult(payload: message, failure: .unhandled), at: now))
            await handle(.brokeLimit)
        }
        if let time = lifecycleAlarm, time <= now {
            lifecycleAlarm = nil
            await handle(.woke)
        }
        if let idleSince, idleSince + idle <= now, !queue.hasWork {
            self.idleSince = nil
            await handle(.idledOut)
        }
        rearm()
    }

    /// An error as the interface writes it.
    static func message(_ text: String) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let json = try? encoder.encode(["errorMessage": text])
        return ByteBuffer(bytes: json ?? Data())
    }
}
