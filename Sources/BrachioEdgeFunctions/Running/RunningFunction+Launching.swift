internal import BrachioCore
internal import BrachioDeployment
internal import Foundation
internal import NIOCore

extension RunningFunction {
    /// Starts the process. One that cannot be started counts as one that ended at once.
    func launch() async {
        brokenLimit = nil
        var input: [UInt8]?
        if body.mode == .perMessage {
            guard let request = queue.take(at: clock.now) else { return await handle(.finished(hasWork: false)) }
            messageInWork = request.identifier
            input = Array(request.payload.readableBytesView)
        }
        let log = log, words = LastWords()
        let output = FunctionProcess.Output(
            onLine: { level, line in
                words.heard(level, line)
                log(level, line)
            }, answerBytesMax: body.mode == .perMessage ? FunctionLimits.messageBytes + 1 : nil)
        do {
            let specification = try body.specification()
            let started = try await FunctionProcess.start(specification, input: input, output: output) { [weak self] end in
                Task { await self?.ended(end, words.text) }
            }
            // It may have ended, and the next one be running, before this is known here.
            if started.identifier != nil || process == nil { process = started }
            // It was stopped while it was being started.
            switch lifecycle.state {
            case .ending: started.terminate()
            case .stopped: started.kill()
            default: break
            }
            if let memory = body.memory { watch(memory, started) }
        } catch {
            let reason = (error as? BrachioError)?.description ?? "\(error)"
            log(.fatal, reason)
            lastEnd = reason
            failMessageInWork(reason)
            await handle(.ended(hasWork: queue.hasWork))
        }
    }

    private func ended(_ end: ProcessEnd, _ words: String?) async {
        process = nil
        let failure = end.status == 0 ? end.reason : end.reason + (words.map { ": \($0)" } ?? "")
        let reason = brokenLimit ?? body.memory?.reasonOfEnd() ?? failure
        lastEnd = reason
        dropWorkers()
        if messageInWork != nil {
            let isWell = finishMessage(end, reason)
            return await handle(isWell ? .finished(hasWork: queue.hasWork) : .ended(hasWork: queue.hasWork))
        }
        if case .ending = lifecycle.state {} else { log(.error, "Function \(placed.function.name) ended: \(reason)") }
        let message = Self.message("function \(placed.function.name) ended: \(reason)")
        resume(queue.failWorking(WorkResult(payload: message, failure: .unhandled), at: clock.now))
        await handle(.ended(hasWork: queue.hasWork))
    }

    /// What a process that was started for one message printed is the message's result.
    private func finishMessage(_ end: ProcessEnd, _ reason: String) -> Bool {
        guard end.status == 0, end.output.count <= FunctionLimits.messageBytes else {
            failMessageInWork(end.status == 0 ? "the result has more than \(FunctionLimits.messageBytes) bytes" : reason)
            return false
        }
        if let identifier = messageInWork { try? finish(identifier, WorkResult(payload: ByteBuffer(bytes: end.output))) }
        messageInWork = nil
        return true
    }

    private func failMessageInWork(_ reason: String) {
        guard let identifier = messageInWork else { return }
        log(.error, "Function \(placed.function.name) failed: \(reason)")
        let message = Self.message("function \(placed.function.name) failed: \(reason)")
        try? finish(identifier, WorkResult(payload: message, failure: .unhandled))
        messageInWork = nil
    }

    private func watch(_ memory: MemoryLimit, _ process: FunctionProcess) {
        guard memory.needsWatching else { return }
        let clock = clock
        Task { [weak self] in
            while let number = process.identifier, let self {
                if let used = MemoryLimit.residentKibibytes(of: number), used > memory.kibibytes {
                    await self.brokeMemory(used, process)
                    return
                }
                guard (try? await clock.sleep(until: clock.now + MemoryLimit.watchInterval)) != nil else { return }
            }
        }
    }

    private func brokeMemory(_ used: Int, _ process: FunctionProcess) async {
        guard self.process === process else { return }
        brokenLimit = "it used \(used) KiB of memory, more than its \(body.memory?.kibibytes ?? 0)"
        await handle(.brokeLimit)
    }
}
