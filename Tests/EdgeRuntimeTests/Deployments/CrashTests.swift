import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("A power cut while a deployment is on its way", .timeLimit(.minutes(10)))
struct CrashTests {
    /// Lets so many steps through, and stops the world at the next.
    private final class Steps: Sendable {
        private let left: Mutex<Int>
        private let stopped = Mutex(false)

        init(_ count: Int) { left = Mutex(count) }

        var isStopped: Bool { stopped.withLock { $0 } }

        func pass() async {
            let isLast = left.withLock { left in
                left -= 1
                return left < 0
            }
            guard isLast else { return }
            stopped.withLock { $0 = true }
            // For ever, and without using the processor, whatever becomes of the task.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }

    private struct Boot {
        let deployer: Deployer
        let functions: PlayedFunctions
    }

    private func boot(_ folder: URL, _ jobs: OneJob, crashing: Bool, _ checkpoint: @escaping @Sendable () async -> Void = {}) throws -> Boot {
        let functions = PlayedFunctions()
        if crashing { functions.state.withLock { _ = $0.crashing.insert("new") } }
        var around = try Deployer.Surroundings.played(in: folder, functions: functions, jobs: jobs)
        around.checkpoint = checkpoint
        return Boot(deployer: Deployer(around), functions: functions)
    }

    @Test("leaves the old one or the new one, whole, wherever it comes", arguments: [false, true])
    func everyStep(crashing: Bool) async throws {
        let files = try await PlayedFiles.start()
        let code = files.add("code.zip", Array("old".utf8)), next = files.add("next.zip", Array("new".utf8))
        var step = 0, wasStopped = true
        while wasStopped {
            try await withTemporaryFolderAsync { folder in
                let first = OneJob(.played("old", code: code)), second = OneJob(.played("new", code: next))
                let before = try boot(folder, first, crashing: crashing)
                await before.deployer.start()
                // It has written down that the cloud knows: from here on the folder is nobody's.
                await eventually {
                    let state = await before.deployer.state
                    return state.current == "old" && state.attempt == nil
                }
                await before.deployer.stop()
                let steps = Steps(step), cut = try boot(folder, second, crashing: crashing) { await steps.pass() }
                let life = Task { await cut.deployer.start() }
                let end = crashing ? "FAILED" : "SUCCEEDED"
                await eventually { steps.isStopped || second.status.withLock { $0 } == end }
                wasStopped = steps.isStopped
                life.cancel()
                // The next boot finds something whole to run at once, and brings the deployment to its end.
                let after = try boot(folder, second, crashing: crashing)
                await after.deployer.start()
                #expect(["old", "new"].contains(after.functions.state.withLock { $0.runs.first }), "after step \(step)")
                await eventually { second.status.withLock { $0 } == end }
                #expect(second.status.withLock { $0 } == end, "after step \(step)")
                await eventually { await after.deployer.state.attempt == nil }
                #expect(await after.deployer.state.current == (crashing ? "old" : "new"), "after step \(step)")
                #expect(after.functions.state.withLock { $0.running } == (crashing ? "old" : "new"), "after step \(step)")
                await after.deployer.stop()
            }
            step += 1
        }
        #expect(step > 8)
        await files.stop()
    }
}
